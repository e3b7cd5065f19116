import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors/app-error'
import { makeSampler, makeTarget, refused, unreachable } from '../../../tests/factories/sampled'
import { DEFAULT_LIMITS, gathered, retryDelayMs } from './limits'

const URL = { url: 'postgres://db' }
const good = () => ({ values: { 'postgres.up': 1 } })

describe('gathered', () => {
  it.each([
    { everyMs: 5_000, dueAt: 10_130, at: 10_250 },
    { everyMs: 5_000, dueAt: 10_120, at: 10_000 },
    { everyMs: 60_000, dueAt: 10_120, at: 10_000 },
    { everyMs: 2_000, dueAt: 10_130, at: 10_100 },
    { everyMs: 1_000, dueAt: 10_130, at: 10_150 },
  ])('OV4: each $everyMs ms, what is due at $dueAt begins at $at', ({ everyMs, dueAt, at }) => {
    expect(gathered(dueAt, everyMs, DEFAULT_LIMITS)).toBe(at)
    expect(gathered(dueAt, everyMs, { ...DEFAULT_LIMITS, gatherMs: 0 })).toBe(dueAt)
  })
})

describe('retries', () => {
  it('PC14: the delay is jittered, exponential, and stays within 0.5 and 30 s', () => {
    const at = (attempt: number, roll: number) => retryDelayMs(attempt, () => roll, DEFAULT_LIMITS)

    expect([0, 1, 2, 3, 4, 5, 6].map((attempt) => at(attempt, 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000,
    ])
    expect(at(6, 0)).toBe(15_000)
    expect(at(0, 0)).toBe(500)
    expect(at(1_000, 1)).toBe(30_000)
  })

  it('PC14: the link tells the attempt, the next try and the last error', async () => {
    const { sampler, clock, service, link } = makeSampler()
    service.answer = unreachable
    sampler.add(makeTarget(), URL)

    await clock.advance(0)
    expect(link('session')).toMatchObject({ attempt: 1, error: { code: 'source/unreachable' } })
    expect(link('session').nextTryAt).toBe(clock.now() + 500)
    await clock.advance(500)
    expect(link('session')).toMatchObject({ attempt: 2 })
    expect(link('session').nextTryAt).toBe(clock.now() + 750)
    await clock.advance(200_000)

    const tries = service.reads.filter(({ probe }) => probe === 'session').map(({ at }) => at)
    const gaps = tries.slice(1).map((at, place) => at - (tries[place] ?? NaN))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000)
    expect(gaps.at(-1)).toBe(22_500) // 30 s at even odds
    await sampler.close()
  })

  it('PC14: a knock that opens cuts the wait short, so that healing is seen within a tick', async () => {
    const { sampler, clock, service, link } = makeSampler({ withKnock: true })
    service.answer = unreachable
    sampler.add(makeTarget(), URL)
    await clock.advance(60_000)
    expect(link('session').attempt).toBeGreaterThan(5)
    expect(service.knocks).toBeGreaterThan(10)

    service.answer = good
    service.knock = () => Promise.resolve(true)
    await clock.advance(2_000)

    expect(link('session')).toMatchObject({ state: 'live', attempt: 0, nextTryAt: null })
    await sampler.close()
  })

  it('a knock that hangs is given up and does not hold up the retry', async () => {
    const { sampler, clock, service, link } = makeSampler({ withKnock: true })
    service.answer = unreachable
    service.knock = () => new Promise(() => undefined)
    sampler.add(makeTarget(), URL)
    await clock.advance(60_000)
    service.answer = good
    await clock.advance(35_000)

    expect(link('session').state).toBe('live')
    await sampler.close()
  })

  it('PC14: an open door alone does not make a failing service be asked more often than usual', async () => {
    const { sampler, clock, service } = makeSampler({ withKnock: true })
    service.answer = () => {
      throw new AppError('source/starting-up', 'the database system is starting up')
    }
    service.knock = () => Promise.resolve(true)
    sampler.add(makeTarget(), URL)
    await clock.advance(120_000)

    const reads = service.reads.filter(({ probe }) => probe === 'session').length
    expect(reads).toBeGreaterThan(20)
    expect(reads).toBeLessThanOrEqual(63)
    await sampler.close()
  })

  it('PC14: a refused login is tried once in 30 s at most, by all probes together', async () => {
    const { sampler, clock, service, link } = makeSampler({ withKnock: true })
    service.answer = refused
    service.knock = () => Promise.resolve(true)
    sampler.add(makeTarget(), URL)

    await clock.advance(10 * 60_000)

    const at = service.reads.map((one) => one.at)
    const gaps = at.slice(1).map((one, place) => one - (at[place] ?? NaN))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30_000)
    expect(at.length).toBeGreaterThan(15)
    expect(link('session')).toMatchObject({
      state: 'denied',
      error: { code: 'source/auth-failed' },
    })
    expect(link('views')).toMatchObject({ state: 'denied', error: { code: 'source/auth-failed' } })

    service.answer = good
    await clock.advance(34_000)
    expect([link('session').state, link('views').state]).toEqual(['live', 'live'])
    await sampler.close()
  })

  it('PC14: retry asks at once, whatever the wait was', async () => {
    const { sampler, clock, service, link } = makeSampler()
    service.answer = refused
    sampler.add(makeTarget(), URL)
    await clock.advance(2_000)

    service.answer = good
    sampler.retry('primary')
    await clock.advance(0)

    expect(link('session').state).toBe('live')
    expect(link('views').state).toBe('live')
    await sampler.close()
  })

  it('a missing right is denied for its probe alone and heals at the next reading', async () => {
    const { sampler, clock, service, link } = makeSampler({
      probes: {
        session: { everyMs: 2_000, timeoutMs: 1_500 },
        ledger: { everyMs: 10_000, timeoutMs: 2_000 },
      },
    })
    service.answer = (probe) => {
      if (probe === 'ledger') throw new AppError('source/not-permitted', 'grant select on ops')
      return good()
    }
    sampler.add(makeTarget(), URL)
    await clock.advance(60_000)
    expect([link('session').state, link('ledger').state]).toEqual(['live', 'denied'])
    expect(link('session').guard).toBe('closed')

    service.answer = good
    await clock.advance(31_000)
    expect(link('ledger').state).toBe('live')
    await sampler.close()
  })
})

describe('poll guard', () => {
  const probes = {
    session: { everyMs: 2_000, timeoutMs: 1_500 },
    ledger: { everyMs: 10_000, timeoutMs: 2_000 },
  }

  it('PC14: opens when the target is gone; then only the leading probe tries', async () => {
    const { sampler, clock, service, link } = makeSampler({ probes })
    sampler.add(makeTarget(), URL)
    await clock.advance(10_000)
    expect(link('session').guard).toBe('closed')

    service.answer = unreachable
    await clock.advance(60_000)
    expect(link('session').guard).toBe('open')
    expect(link('ledger')).toMatchObject({ state: 'down', error: { code: 'source/unreachable' } })
    const before = service.reads.length
    await clock.advance(100_000)

    expect(service.reads.slice(before).map(({ probe }) => probe)).not.toContain('ledger')
    expect(service.reads.length).toBeGreaterThan(before)
    await sampler.close()
  })

  it('PC14: closes with the first good reading, and the other probes follow at once', async () => {
    const { sampler, clock, service, link } = makeSampler({ probes, withKnock: true })
    service.answer = unreachable
    sampler.add(makeTarget(), URL)
    await clock.advance(120_000)
    expect(link('session').guard).toBe('open')

    service.answer = good
    service.knock = () => Promise.resolve(true)
    await clock.advance(2_100)

    expect(link('session')).toMatchObject({ state: 'live', guard: 'closed' })
    expect(link('ledger')).toMatchObject({ state: 'live', guard: 'closed' })
    await sampler.close()
  })

  it('an answer we do not like does not open it', async () => {
    const { sampler, clock, service, link } = makeSampler()
    service.answer = () => {
      throw new AppError('source/bad-answer', 'not a health document')
    }
    sampler.add(makeTarget(), URL)
    await clock.advance(60_000)

    expect(link('session')).toMatchObject({ state: 'down', guard: 'closed' })
    await sampler.close()
  })
})

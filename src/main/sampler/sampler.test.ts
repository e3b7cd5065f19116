import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../shared/errors/app-error'
import {
  hangs,
  makeSampler,
  makeTarget,
  refused,
  unreachable,
} from '../../../tests/factories/sampled'
import { settle } from '../../../tests/fakes/clock'
import { makeLogger } from '../platform/log'

const URL = { url: 'postgres://db' }

describe('Sampler', () => {
  it('OV1, OV3: reads the quickest probe at once and the others within a second', async () => {
    const { sampler, clock, service } = makeSampler()

    sampler.add(makeTarget(), URL)
    await clock.advance(0)
    expect(service.reads).toMatchObject([{ probe: 'session', at: 0 }])
    await clock.advance(1_000)

    expect(service.reads.map(({ probe }) => probe)).toContain('views')
    await sampler.close()
  })

  it('OV4: keeps to the interval of each probe within its jitter', async () => {
    let roll = 0
    const random = () => (roll = (roll + 0.37) % 1)
    const { sampler, clock, of } = makeSampler({ random })

    sampler.add(makeTarget(), URL)
    await clock.advance(120_000)

    const gaps = of('session')
      .slice(1)
      .map((one, at, all) => one.at - (all[at - 1]?.at ?? NaN))
      .slice(1)
    expect(gaps.length).toBeGreaterThan(50)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_800)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_200)
    expect(new Set(gaps).size).toBeGreaterThan(3)
    await sampler.close()
  })

  it('OV4, WK1: what is due at about the same moment begins together: 100 targets wake it up at most ten times a second', async () => {
    let roll = 0
    const random = () => (roll = (roll + 0.37) % 1)
    const { sampler, clock, of } = makeSampler({ random })
    for (let count = 0; count < 100; count += 1) sampler.add(makeTarget(`t${count}`), URL)
    await clock.advance(30_000)
    const [first, ...rest] = of('session').map(({ at }) => at)
    const late = rest.filter((at) => at > (first ?? 0) + 20_000)

    expect(late.length).toBeGreaterThan(400)
    expect(new Set(late).size).toBeLessThanOrEqual(101)
    await sampler.close()
  })

  it('OV4: one failed reading is told at once, with its error, and has no values', async () => {
    const { sampler, clock, service, of } = makeSampler()
    sampler.add(makeTarget(), URL)
    await clock.advance(2_000)

    service.answer = unreachable
    await clock.advance(2_000)

    const last = of('session').at(-1)!
    expect(last.values).toBeUndefined()
    expect(last.link).toMatchObject({
      state: 'down',
      error: { code: 'source/unreachable', message: 'connect ECONNREFUSED 127.0.0.1:5432' },
    })
    expect(last.link.lastOkAt).toBeLessThan(last.at)
    expect(sampler.view('primary')?.value('postgres.up')).toBe(1)
    await sampler.close()
  })

  it('OV4: a reading without an answer ends at its deadline and does not hold up other probes', async () => {
    const { sampler, clock, service, of } = makeSampler({
      probes: {
        session: { everyMs: 2_000, timeoutMs: 1_500 },
        ledger: { everyMs: 2_000, timeoutMs: 1_500 },
      },
    })
    service.answer = (probe) => (probe === 'session' ? hangs() : { values: {} })
    sampler.add(makeTarget(), URL)

    await clock.advance(1_500)
    expect(of('session')).toMatchObject([
      { link: { state: 'down', error: { code: 'source/timeout' } } },
    ])
    await clock.advance(18_500)

    expect(of('ledger').length).toBeGreaterThan(8)
    await sampler.close()
  })

  it('OV9: a probe of another service goes on while the leading one is down', async () => {
    const { sampler, clock, service, of } = makeSampler({
      probes: {
        session: { everyMs: 2_000, timeoutMs: 1_500 },
        views: { everyMs: 2_000, timeoutMs: 1_500 },
        ledger: { everyMs: 2_000, timeoutMs: 1_500, independent: true },
      },
    })
    service.answer = (probe) => (probe === 'ledger' ? { values: {} } : unreachable())
    sampler.add(makeTarget(), URL)

    await clock.advance(60_000)

    expect(of('session').at(-1)?.link.guard).toBe('open')
    expect(of('views').at(-1)?.link.state).toBe('down')
    expect(of('ledger').length).toBeGreaterThan(20)
    expect(of('ledger').every(({ link }) => link.state === 'live')).toBe(true)
    await sampler.close()
  })

  it('never overlaps readings of a probe, even when a source ignores its signal', async () => {
    const { sampler, clock, service, of } = makeSampler()
    service.answer = (probe) => (probe === 'session' ? hangs() : { values: {} })
    sampler.add(makeTarget(), URL)

    await clock.advance(25_000)
    expect(service.reads.filter(({ probe }) => probe === 'session')).toHaveLength(1)
    expect(of('session').length).toBeGreaterThan(3)

    service.answer = () => ({ values: { 'postgres.up': 1 } })
    await clock.advance(60_000) // given up at last
    expect(of('session').at(-1)?.link.state).toBe('live')
    await sampler.close()
  })

  it('OV9: one failing target does not keep another from its readings', async () => {
    const { sampler, clock, serviceOf, observations } = makeSampler()
    serviceOf('standby').answer = unreachable
    sampler.add(makeTarget('primary'), URL)
    sampler.add(makeTarget('standby'), URL)

    await clock.advance(10_000)

    const good = observations.filter((one) => one.targetId === 'primary' && one.values)
    expect(good.length).toBeGreaterThan(4)
    expect(observations.some((one) => one.targetId === 'standby' && one.values)).toBe(false)
    await sampler.close()
  })

  it('shows unusable settings on the links and throws nothing', async () => {
    const { sampler, observations, link } = makeSampler()

    sampler.add(makeTarget(), { url: '' })

    expect(link('session')).toMatchObject({ state: 'down', error: { code: 'source/bad-address' } })
    expect(observations).toHaveLength(2)
    await expect(sampler.readOnce()).resolves.toHaveLength(2)
    await sampler.close()
  })

  it('drops an undeclared metric, says so once, and keeps the rest', async () => {
    const lines: string[] = []
    const log = makeLogger((_level, line) => lines.push(line))
    const { sampler, clock, service, of } = makeSampler({ log })
    service.answer = () => ({ values: { 'postgres.up': 1, 'postgres.typo': 2 } })

    sampler.add(makeTarget(), URL)
    await clock.advance(10_000)

    expect(of('session').at(-1)?.values).toEqual({ 'postgres.up': 1 })
    expect(lines).toEqual(['postgres: undeclared metric postgres.typo dropped'])
    await sampler.close()
  })

  it('PC10: knows the other targets of the group, with their settings', async () => {
    const { sampler, serviceOf } = makeSampler()
    sampler.add(makeTarget('primary', { group: 'shop' }), URL)
    sampler.add(makeTarget('standby', { group: 'shop' }), { url: 'postgres://standby' })
    sampler.add(makeTarget('other', { group: 'else' }), URL)

    const peers = serviceOf('primary').tools?.peers() ?? []

    expect(peers.map(({ view, settings }) => [view.target.id, settings])).toEqual([
      ['standby', { url: 'postgres://standby' }],
    ])
    await sampler.close()
  })

  it('reads every probe once when asked, also while paused', async () => {
    const { sampler, service } = makeSampler()
    await sampler.pause()
    sampler.add(makeTarget(), URL)
    await settle()
    expect(service.reads).toEqual([])

    const found = await sampler.readOnce(['primary'])

    expect(found.map(({ probe, link }) => [probe, link.state])).toEqual([
      ['session', 'live'],
      ['views', 'live'],
    ])
    expect(service.reads).toHaveLength(2)
    await sampler.close()
  })

  it('spares the other probes their deadlines when the target is not there', async () => {
    const { sampler, service } = makeSampler()
    service.answer = unreachable
    await sampler.pause()
    sampler.add(makeTarget(), URL)

    const found = await sampler.readOnce()

    expect(found.map(({ probe, link }) => [probe, link.error?.code])).toEqual([
      ['session', 'source/unreachable'],
      ['views', 'source/unreachable'],
    ])
    expect(service.reads).toHaveLength(1)
    await sampler.close()
  })

  it('after a pause reads each probe once and catches nothing up', async () => {
    const { sampler, clock, service } = makeSampler()
    sampler.add(makeTarget(), URL)
    await clock.advance(10_000)

    await sampler.pause()
    const before = service.reads.length
    await clock.advance(8 * 3_600_000)
    expect(service.reads).toHaveLength(before)
    await sampler.resume()
    await clock.advance(900)

    expect(service.reads.slice(before).map(({ probe }) => probe)).toEqual(['session', 'views'])
    await sampler.close()
  })

  it('a reading cut off by a pause is neither a failure nor a gap', async () => {
    const { sampler, clock, service, observations } = makeSampler()
    service.answer = hangs
    sampler.add(makeTarget(), URL)
    await clock.advance(100)

    await sampler.pause()

    expect(observations).toEqual([])
    await sampler.close()
  })

  it('a jump of the wall clock neither hurries nor holds up a retry', async () => {
    const { sampler, clock, service } = makeSampler()
    service.answer = unreachable
    sampler.add(makeTarget(), URL)
    await clock.advance(5_000)
    const before = service.reads.length

    clock.jump(-3_600_000)
    await clock.advance(60_000)

    expect(service.reads.length).toBeGreaterThan(before)
    await sampler.close()
  })

  it('closes every source and leaves no timer behind', async () => {
    const { sampler, clock, service, serviceOf } = makeSampler({ withKnock: true })
    serviceOf('standby').answer = hangs
    sampler.add(makeTarget('primary'), URL)
    sampler.add(makeTarget('standby'), URL)
    await clock.advance(3_000)

    await sampler.close()
    await settle()

    expect([service.closed, serviceOf('standby').closed]).toEqual([1, 1])
    expect(clock.waiting).toBe(0)
  })

  it('OV9: a listener that fails does not turn a good reading into a failed one', async () => {
    const lines: string[] = []
    const { sampler, clock, service, link } = makeSampler({
      log: makeLogger((_level, line) => lines.push(line)),
      onObservation: () => {
        throw new Error('a rule is broken')
      },
    })
    sampler.add(makeTarget(), URL)
    await clock.advance(10_000)

    expect(link('session')).toMatchObject({ state: 'live', attempt: 0 })
    expect(service.reads.length).toBeGreaterThan(4)
    expect(lines[0]).toContain('a rule is broken')
    await sampler.close()
  })

  it('gives a source its deadline as a signal', async () => {
    const { sampler, clock, service } = makeSampler()
    const aborted = vi.fn<(code: string) => void>()
    service.answer = (_probe, signal) => {
      signal.addEventListener('abort', () => aborted((signal.reason as AppError).code))
      return hangs()
    }
    sampler.add(makeTarget(), URL)

    await clock.advance(1_500)

    expect(aborted).toHaveBeenCalledExactlyOnceWith('source/timeout')
    await sampler.close()
  })

  it('PC14: after a refused login a retry by hand brings it back at once', async () => {
    const { sampler, clock, service, of } = makeSampler()
    service.answer = refused
    sampler.add(makeTarget(), URL)
    await clock.advance(1_000)
    expect(of('session').at(-1)?.link.state).toBe('denied')

    service.answer = () => ({ values: {} })
    sampler.retry('primary')
    await settle()

    expect(of('session').at(-1)?.link).toMatchObject({ state: 'live', attempt: 0, error: null })
    await sampler.close()
  })
})

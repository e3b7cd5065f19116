import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Breaker, THRESHOLDS, type BreakerState } from './breaker'
import { Metrics } from './metrics'

interface Told {
  readonly state: BreakerState
  readonly openedAt: string | null
  readonly heldUntil: string | null
  readonly fallback: { readonly name: string; readonly served: number; readonly ageMs: number }
  readonly totals: Readonly<Record<string, number>>
}

function makeBreaker() {
  const world = { isOut: false, hasKnown: true }
  const breaker = new Breaker<number, string>({
    ...{
      name: 'register',
      dependsOn: 'register',
      testInput: () => 1,
      metrics: new Metrics({ kind: 'test', instance: 'test-1' }),
    },
    call: () => (world.isOut ? Promise.reject(new TypeError('503')) : Promise.resolve('fresh')),
    fallback: () => (world.hasKnown ? { value: 'old', atMs: Date.now() - 2_000 } : undefined),
    fallbackName: 'licence last known',
    now: Date.now,
  })
  const told = (): Told => breaker.describe() as Told
  const trip = async (): Promise<void> => {
    world.isOut = true
    for (let call = 0; call < THRESHOLDS.volumeThreshold; call += 1) await breaker.fire(1)
  }
  return { breaker, world, told, trip }
}

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }))
afterEach(() => void vi.useRealTimers())

describe('Breaker', () => {
  it('BR10: says which fallback served, how old it was and how often', async () => {
    const { breaker, told, trip } = makeBreaker()
    await trip()
    await expect(breaker.fire(1)).resolves.toBe('old')

    expect(told().fallback).toEqual({ name: 'licence last known', served: 6, ageMs: 2_000 })
    expect(told().totals).toEqual({
      ...{ fires: 6, successes: 0, failures: 5, timeouts: 0, rejects: 1, fallbacks: 6 },
    })
  })

  it('BR2: the totals go on when the window has moved on', async () => {
    const { breaker, told } = makeBreaker()
    await breaker.fire(1)
    await vi.advanceTimersByTimeAsync(2 * THRESHOLDS.rollingWindowMs)

    expect((told() as unknown as { stats: { fires: number } }).stats.fires).toBe(0)
    expect(told().totals['fires']).toBe(1)
  })

  it('BR7: forced open for a time it refuses, and closes by itself', async () => {
    const { breaker, world, told } = makeBreaker()
    world.hasKnown = false
    breaker.update('FORCE_OPEN', 60_000)

    await expect(breaker.fire(1)).rejects.toThrow('Breaker is open')
    expect(told()).toMatchObject({ state: 'FORCED_OPEN', heldUntil: '2026-01-01T00:01:00.000Z' })
    // Past the open time of opossum beneath: it stays forced, and was opened once.
    await vi.advanceTimersByTimeAsync(59_999)
    expect(told()).toMatchObject({ state: 'FORCED_OPEN', openedAt: '2026-01-01T00:00:00.000Z' })
    await vi.advanceTimersByTimeAsync(1)

    expect(told()).toMatchObject({ state: 'CLOSED', heldUntil: null, openedAt: null })
    await expect(breaker.fire(1)).resolves.toBe('fresh')
  })

  it('BR7: held closed for a time it lets everything through, and guards again afterwards', async () => {
    const { breaker, world, trip } = makeBreaker()
    await trip()
    world.hasKnown = false
    breaker.update('DISABLE', 30_000)

    await expect(breaker.fire(1)).rejects.toThrow('503')
    expect(breaker.state()).toBe('DISABLED')
    await vi.advanceTimersByTimeAsync(30_000)

    expect(breaker.state()).toBe('CLOSED')
  })

  it('BR7: a new order replaces the end of the one before', async () => {
    const { breaker, told } = makeBreaker()
    breaker.update('FORCE_OPEN', 10_000)
    breaker.update('FORCE_OPEN')
    await vi.advanceTimersByTimeAsync(20_000)

    expect(told()).toMatchObject({ state: 'FORCED_OPEN', heldUntil: null })
    breaker.update('CLOSE')
    expect(breaker.state()).toBe('CLOSED')
  })

  it('BR8: a bad test call changes nothing, a good one closes it', async () => {
    const { breaker, world, told, trip } = makeBreaker()
    await trip()
    const before = told()

    await expect(breaker.probe()).resolves.toMatchObject({
      ok: false,
      error: { name: 'TypeError', message: '503' },
    })
    expect(told()).toEqual(before)

    world.isOut = false
    await expect(breaker.probe()).resolves.toMatchObject({ ok: true, error: null })
    expect(told().state).toBe('CLOSED')
  })

  it('BR8: a good test call does not undo what somebody forced', async () => {
    const { breaker } = makeBreaker()
    breaker.update('FORCE_OPEN')

    await expect(breaker.probe()).resolves.toMatchObject({ ok: true })

    expect(breaker.state()).toBe('FORCED_OPEN')
  })

  it('BR7: leaves no timer behind', async () => {
    const { breaker, trip } = makeBreaker()
    await trip()
    breaker.update('FORCE_OPEN', 60_000)
    breaker.close()

    expect(vi.getTimerCount()).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { breakerOffers } from './breaker-offers'
import { BreakerSpans, type BreakerTotals } from './breaker-spans'
import { parseBreakers } from './breakers'
import { parseProfile } from './profile'

const totals = (fires: number, part: Partial<BreakerTotals> = {}): BreakerTotals => ({
  ...{ fires, successes: fires, failures: 0, timeouts: 0, rejects: 0, fallbacks: 0 },
  ...part,
})

describe('BreakerSpans', () => {
  it('BR2: counts the last 10 s and what it has of the last 5 min, by differences', () => {
    const spans = new BreakerSpans()
    spans.note('a', totals(100), 0)
    expect(spans.note('a', totals(110), 5_000)).toEqual({ recent: null, fiveMin: null })
    spans.note('a', totals(120), 10_000)

    const now = spans.note('a', totals(150, { failures: 6, rejects: 18, successes: 126 }), 15_000)

    expect(now.recent).toMatchObject({ spanMs: 10_000, fires: 40, failures: 6, rejects: 18 })
    expect(now.recent?.failPercent).toBeCloseTo((100 * 6) / 22)
    expect(now.fiveMin).toMatchObject({ spanMs: 15_000, fires: 50 })
  })

  it('BR2: forgets what is older than 5 min', () => {
    const spans = new BreakerSpans()
    for (let at = 0; at < 400_000; at += 5_000) spans.note('a', totals(at / 1_000), at)

    const now = spans.note('a', totals(400), 400_000)

    expect(now.fiveMin).toMatchObject({ spanMs: 300_000, fires: 300 })
  })

  it('BR2: a worker that began anew is a gap, never a negative count', () => {
    const spans = new BreakerSpans()
    spans.note('a', totals(500), 0)
    spans.note('a', totals(510), 10_000)

    expect(spans.note('a', totals(3), 15_000)).toEqual({ recent: null, fiveMin: null })
    expect(spans.note('a', totals(9), 25_000).fiveMin).toMatchObject({ fires: 6 })
  })

  it('BR2: after a silence the last 10 s are not known', () => {
    const spans = new BreakerSpans()
    spans.note('a', totals(0), 0)

    expect(spans.note('a', totals(60), 60_000)).toMatchObject({
      recent: null,
      fiveMin: { spanMs: 60_000, fires: 60 },
    })
  })

  it('BR2: nothing let through is no percentage', () => {
    const spans = new BreakerSpans()
    spans.note('a', totals(10), 0)
    const now = spans.note('a', totals(30, { rejects: 20, successes: 10 }), 10_000)

    expect(now.recent).toMatchObject({ fires: 20, rejects: 20, failPercent: null })
  })
})

describe('what a breaker tells', () => {
  const read = (body: object) => parseBreakers([{ name: 'a', ...body }], true).breakers[0]

  it('BR2: takes what only grows, never the counts of a rolling window', () => {
    const stats = { fires: 7 }
    const thresholds = { rollingWindowMs: 4_000 }
    expect(read({ stats, thresholds, totals: { fires: 900 } })?.totals?.fires).toBe(900)
    expect(read({ stats, thresholds })?.totals).toBeNull()
    expect(read({ stats })?.totals?.fires).toBe(7)
    expect(read({})?.totals).toBeNull()
  })

  it('BR10: takes which fallback served, how often and how old it was', () => {
    const { row } = read({ fallback: { name: 'last known\u202e', served: 4, ageMs: 900 } }) ?? {}
    expect(row).toMatchObject({ fallbackName: 'last known', fallbacks: 4, fallbackAgeMs: 900 })
    expect(read({ fallback: 'odd' })?.row).toMatchObject({ fallbackName: '', fallbackAgeMs: null })
  })

  it('BR7, BR8: knows what may be done to it from what the worker offers', () => {
    const offered = (actions: readonly object[]) =>
      breakerOffers(parseProfile({ contract: 'ops/v1', breakers: '/ops/breakers', actions })!)
    const update = (properties: object) => ({
      ...{ id: 'u', method: 'POST', path: '/ops/breakers/{name}', params: { properties } },
    })
    const path = '/ops/breakers/{name}/probe'
    const probe = { id: 'p', method: 'POST', path, dryRun: true }

    expect(offered([])).toEqual({
      ...{ canReset: false, canProbe: false, canDryRun: false, canForce: false, canHold: false },
    })
    expect(offered([update({ forMs: {} }), probe])).toEqual({
      ...{ canReset: true, canProbe: true, canDryRun: true, canForce: true, canHold: true },
    })
    expect(offered([update({ updateState: { enum: ['CLOSE'] } })])).toMatchObject({
      ...{ canReset: true, canForce: false, canHold: false },
    })
  })
})

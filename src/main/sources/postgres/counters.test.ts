import { describe, expect, it } from 'vitest'
import { DatabaseCounters } from './counters'
import type { Databases } from './session-rows'

const counts = (part: Partial<Databases> = {}): Databases => ({
  commits: 100,
  rollbacks: 10,
  hits: 1_000,
  reads: 100,
  deadlocks: 1,
  reset: '2026-01-01 00:00:00+00',
  count: 3,
  ...part,
})
const UNKNOWN = { transactionsPerSecond: null, cacheHitPercent: null, deadlocks: null }

describe('DatabaseCounters', () => {
  it('divides what was added by the time that was measured', () => {
    const counters = new DatabaseCounters()
    expect(counters.next(counts(), 1_000)).toEqual(UNKNOWN)
    expect(
      counters.next(
        counts({ commits: 130, rollbacks: 12, hits: 1_090, reads: 110, deadlocks: 3 }),
        5_000,
      ),
    ).toEqual({ transactionsPerSecond: 8, cacheHitPercent: 90, deadlocks: 2 })
  })

  it.each([
    ['a reset time changed', { reset: '2026-01-02 00:00:00+00' }],
    ['a counter fell', { commits: 5 }],
    ['a database was dropped', { count: 2, commits: 300 }],
    ['a counter cannot be read', { hits: null }],
  ])('is a gap, never negative, when %s', (_when, part) => {
    const counters = new DatabaseCounters()
    counters.next(counts(), 0)
    expect(counters.next(counts(part), 2_000)).toEqual(UNKNOWN)
    expect(counters.next(counts({ ...part, hits: 3_000 }), 4_000).deadlocks).toBe(
      'hits' in part ? null : 0,
    )
  })

  it('knows no hit ratio where no block was asked for', () => {
    const counters = new DatabaseCounters()
    counters.next(counts(), 0)
    expect(counters.next(counts(), 2_000)).toEqual({
      transactionsPerSecond: 0,
      cacheHitPercent: null,
      deadlocks: 0,
    })
  })

  it('starts anew after a reconnect', () => {
    const counters = new DatabaseCounters()
    counters.next(counts(), 0)
    counters.forget()
    expect(counters.next(counts({ commits: 900 }), 2_000)).toEqual(UNKNOWN)
  })
})

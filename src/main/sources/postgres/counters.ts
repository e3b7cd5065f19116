import type { Databases } from './session-rows'

export interface Rates {
  readonly transactionsPerSecond: number | null
  readonly cacheHitPercent: number | null
  readonly deadlocks: number | null
}

const UNKNOWN: Rates = { transactionsPerSecond: null, cacheHitPercent: null, deadlocks: null }

/** Turns the ever-growing counters into figures of the time between two readings. A reset is a gap, never a negative. */
export class DatabaseCounters {
  #before: { readonly counts: Databases; readonly atMs: number } | undefined

  /** `atMs` is monotonic. */
  next(counts: Databases, atMs: number): Rates {
    const before = this.#before
    this.#before = { counts, atMs }
    if (before === undefined || atMs <= before.atMs) return UNKNOWN
    // A dropped database takes its counts along; a new one brings none.
    if (counts.reset !== before.counts.reset || counts.count < before.counts.count) return UNKNOWN
    return difference(before.counts, counts, (atMs - before.atMs) / 1_000)
  }

  /** After a reconnect the server may be another one: nothing may be drawn across. */
  forget(): void {
    this.#before = undefined
  }
}

function difference(from: Databases, to: Databases, seconds: number): Rates {
  const grown = (name: 'commits' | 'rollbacks' | 'hits' | 'reads' | 'deadlocks'): number =>
    (to[name] ?? Number.NaN) - (from[name] ?? Number.NaN)
  const hits = grown('hits')
  const reads = grown('reads')
  const all = [grown('commits'), grown('rollbacks'), hits, reads, grown('deadlocks')]
  if (all.some((one) => Number.isNaN(one) || one < 0)) return UNKNOWN
  return {
    transactionsPerSecond: (grown('commits') + grown('rollbacks')) / seconds,
    cacheHitPercent: hits + reads === 0 ? null : (100 * hits) / (hits + reads),
    deadlocks: grown('deadlocks'),
  }
}

import type { Labelled } from '../source'
import type { BreakerRow, CacheRow } from '../../../shared/model/tables/worker'

interface Tally {
  readonly atMs: number
  readonly hits: number
  readonly misses: number
}

/** Differences of what a worker counts up, by name: hit rates of caches, refused calls of breakers. */
export class Tallies {
  readonly #caches = new Map<string, Tally>()
  readonly #rejects = new Map<string, { atMs: number; count: number }>()

  /** Hits of the lookups since the last reading; null: none, or unknown. */
  hitRates(caches: readonly CacheRow[], monotonicMs: number): readonly Labelled[] {
    return caches.flatMap(({ name, hits, misses }) => {
      if (hits === null || misses === null) return []
      const before = this.#caches.get(name)
      this.#caches.set(name, { atMs: monotonicMs, hits, misses })
      return [{ labels: { cache: name }, value: hitRate(before, { hits, misses }) }]
    })
  }

  /** Refused calls a second. With a rolling window the count is that of the window, else it only grows. */
  rejectRates(breakers: readonly BreakerRow[], monotonicMs: number): readonly Labelled[] {
    return breakers.flatMap(({ name, rejects, windowMs }) => {
      if (rejects === null) return []
      const before = this.#rejects.get(name)
      this.#rejects.set(name, { atMs: monotonicMs, count: rejects })
      const labels = { breaker: name }
      if (windowMs !== null && windowMs > 0)
        return [{ labels, value: (rejects * 1_000) / windowMs }]
      const isCounted = before !== undefined && rejects >= before.count && monotonicMs > before.atMs
      const value = isCounted
        ? ((rejects - before.count) * 1_000) / (monotonicMs - before.atMs)
        : null
      return [{ labels, value }]
    })
  }
}

function hitRate(before: Tally | undefined, now: { hits: number; misses: number }): number | null {
  const hits = now.hits - (before?.hits ?? Infinity)
  const misses = now.misses - (before?.misses ?? Infinity)
  // Lower than before: the worker began anew.
  return hits < 0 || misses < 0 || hits + misses === 0 ? null : (100 * hits) / (hits + misses)
}

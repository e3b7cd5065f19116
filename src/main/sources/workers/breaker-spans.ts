import type { BreakerCounts, BreakerRow } from '../../../shared/model/tables/worker'

/** What a breaker counts up since it began. */
export type BreakerTotals = Omit<BreakerCounts, 'spanMs' | 'failPercent'>
export type Spans = Pick<BreakerRow, 'recent' | 'fiveMin'>

const RECENT_MS = 10_000
const FIVE_MIN_MS = 300_000
/** Readings come a little early or late. */
const JITTER_MS = 1_500
const NONE: Spans = { recent: null, fiveMin: null }

interface Kept {
  readonly atMs: number
  readonly totals: BreakerTotals
}

/** BR2: the calls of each breaker of one worker over the last 10 s and 5 min, by differences. */
export class BreakerSpans {
  readonly #kept = new Map<string, Kept[]>()

  /** The worker began anew, and so do its counts. */
  forget(): void {
    this.#kept.clear()
  }

  /** Notes a reading of one breaker; what has been counted since. */
  note(name: string, totals: BreakerTotals | null, atMs: number): Spans {
    if (totals === null) {
      this.#kept.delete(name)
      return NONE
    }
    const before = this.#kept.get(name) ?? []
    const newest = before.at(-1)
    const isReset = newest !== undefined && hasFallen(newest.totals, totals)
    const kept = isReset ? [] : before.filter((one) => atMs - one.atMs <= FIVE_MIN_MS + JITTER_MS)
    const now = { atMs, totals }
    kept.push(now)
    this.#kept.set(name, kept)
    const ageOf = (one: Kept): number => atMs - one.atMs
    const recent = kept.findLast((one) => ageOf(one) >= RECENT_MS - JITTER_MS)
    const isRecent = recent !== undefined && ageOf(recent) <= 2 * RECENT_MS
    const oldest = kept[0]
    const isLong = oldest !== undefined && ageOf(oldest) >= RECENT_MS - JITTER_MS
    return {
      recent: isRecent ? between(recent, now) : null,
      fiveMin: isLong ? between(oldest, now) : null,
    }
  }
}

function hasFallen(before: BreakerTotals, now: BreakerTotals): boolean {
  return (Object.keys(now) as (keyof BreakerTotals)[]).some((key) => {
    const [was, is] = [before[key], now[key]]
    return was !== null && is !== null && is < was
  })
}

function between(from: Kept, to: Kept): BreakerCounts {
  const grown = (key: keyof BreakerTotals): number | null => {
    const [was, is] = [from.totals[key], to.totals[key]]
    return was === null || is === null ? null : is - was
  }
  const counts = {
    ...{ fires: grown('fires'), successes: grown('successes'), failures: grown('failures') },
    ...{ timeouts: grown('timeouts'), rejects: grown('rejects'), fallbacks: grown('fallbacks') },
  }
  return { ...counts, spanMs: to.atMs - from.atMs, failPercent: failPercentOf(counts) }
}

/** Failures of the calls that were let through; a timeout is counted as a failure too. */
export function failPercentOf({
  fires,
  rejects,
  failures,
}: Pick<BreakerTotals, 'fires' | 'rejects' | 'failures'>): number | null {
  if (fires === null || failures === null) return null
  const tried = fires - (rejects ?? 0)
  return tried <= 0 ? null : Math.min(100, (100 * failures) / tried)
}

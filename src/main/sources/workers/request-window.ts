import type { Reading, ServedRequests } from '../source'
import type { ScrapedRequests } from './exposition/digest-requests'
import type { metrics } from './metrics'

type Values = Reading<typeof metrics>['values']

const WINDOW_MS = 5 * 60_000
/** Older than three scrapes says nothing of now. */
const FRESH_MS = 45_000
const COMPARED_MS = 60_000
const RECENT_MS = 15_000
/** With fewer, one bad request would decide. */
const ENOUGH = 10
/** So many failures at the rate while it failed: if there is none among so many requests, it has ended. */
const TELLING = 3

interface Growth {
  readonly fromMs: number
  readonly atMs: number
  readonly total: number
  readonly failed: number
}

/**
 * Requests that failed in the last five minutes: as the spans of the worker tell where they tell of most requests, since they
 * come within seconds; else by the counters of its exposition text.
 */
export class RequestWindow {
  readonly #scraped = new Grown()
  readonly #served = new Grown()
  #isTold = false

  /** Counters of a scrape; null: it tells of no requests. */
  noteScrape(now: ScrapedRequests | null, atMs: number): void {
    const { total, errors } = now ?? { total: 0, errors: null }
    this.#scraped.note(errors === null ? null : { total, errors }, atMs)
  }

  /** Counts of server spans; undefined: it sends none. */
  noteServed(now: ServedRequests | undefined, atMs: number): void {
    this.#served.note(now ?? null, atMs)
  }

  values(atMs: number): Values {
    const growths = this.#chosen(atMs).list(atMs)
    const { total, failed } = sum(growths)
    const newest = growths.at(-1)
    if (newest === undefined || atMs - newest.atMs > FRESH_MS || total < ENOUGH)
      return this.#isTold ? GAPS : {}
    this.#isTold = true
    return {
      'worker.requests.failed': failed,
      'worker.requests.failed-percent': (100 * failed) / total,
      'worker.requests.failed-percent.recent': recentPercent(growths),
    }
  }

  /** A sender that keeps failures rather than successes would make each of them look like many: then the counters decide. */
  #chosen(atMs: number): Grown {
    const lately = (one: Grown): number =>
      sum(one.list(atMs).filter((growth) => growth.atMs > atMs - COMPARED_MS)).total
    const served = lately(this.#served)
    return served > 0 && 2 * served >= lately(this.#scraped) ? this.#served : this.#scraped
  }
}

const GAPS: Values = {
  'worker.requests.failed': null,
  'worker.requests.failed-percent': null,
  'worker.requests.failed-percent.recent': null,
}

/** How much a pair of counters grew, reading by reading. */
class Grown {
  #last: { readonly atMs: number; readonly counted: ServedRequests } | undefined
  #growths: Growth[] = []

  note(counted: ServedRequests | null, atMs: number): void {
    const before = this.#last
    this.#last = counted === null ? undefined : { atMs, counted }
    if (counted === null || before === undefined) return
    const total = counted.total - before.counted.total
    const failed = counted.errors - before.counted.errors
    // Fewer than before: the process began anew.
    if (total < 0 || failed < 0) return
    this.#growths.push({ fromMs: before.atMs, atMs, total, failed })
  }

  list(atMs: number): readonly Growth[] {
    this.#growths = this.#growths.filter((one) => one.atMs > atMs - WINDOW_MS)
    return this.#growths
  }
}

/** Of the newest requests: of so many seconds at least, and so many that failures as before would show among them. */
function recentPercent(growths: readonly Growth[]): number {
  const share = shareWhileFailing(growths)
  let [total, failed] = [0, 0]
  const until = growths.at(-1)?.atMs ?? 0
  for (const growth of [...growths].reverse()) {
    total += growth.total
    failed += growth.failed
    if (until - growth.fromMs >= RECENT_MS && total * share >= TELLING) break
  }
  return total === 0 ? 0 : (100 * failed) / total
}

/** From the first failure to the last: the calm around a short burst would make it look rare, and its end hard to tell. */
function shareWhileFailing(growths: readonly Growth[]): number {
  const isBad = ({ failed }: Growth): boolean => failed > 0
  const { total, failed } = sum(
    growths.slice(growths.findIndex(isBad), growths.findLastIndex(isBad) + 1),
  )
  return total === 0 ? 0 : failed / total
}

function sum(growths: readonly Growth[]): { total: number; failed: number } {
  return growths.reduce(
    (all, one) => ({ total: all.total + one.total, failed: all.failed + one.failed }),
    { total: 0, failed: 0 },
  )
}

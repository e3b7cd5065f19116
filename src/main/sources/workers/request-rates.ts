import type { ScrapedRequests } from './exposition/digest-requests'
import type { Reading } from '../source'
import type { metrics } from './metrics'

type Values = Reading<typeof metrics>['values']

/** With fewer since the scrape before, one bad request would decide. */
const ENOUGH = 10

/** What a worker answered between two scrapes. A counter that fell began anew: a gap. */
export function requestRates(
  before: ScrapedRequests | null,
  now: ScrapedRequests | null,
  seconds: number,
): Values {
  if (before === null || now === null || seconds <= 0) return {}
  const total = now.total - before.total
  if (total < 0) return gaps()
  const errors = now.errors === null || before.errors === null ? null : now.errors - before.errors
  return {
    'worker.requests.rate': total / seconds,
    'worker.requests.error-percent':
      errors === null || errors < 0 || total < ENOUGH ? null : (100 * errors) / total,
    'worker.requests.p95': total < ENOUGH ? null : quantileMs(before.buckets, now.buckets, 0.95),
  }
}

const gaps = (): Values => ({
  'worker.requests.rate': null,
  'worker.requests.error-percent': null,
  'worker.requests.p95': null,
})

type Buckets = ScrapedRequests['buckets']

/** As Prometheus estimates it: straight within a bucket; above the last bound it is not known, and that bound is the least it can be. */
function quantileMs(before: Buckets, now: Buckets, share: number): number | null {
  const old = new Map(before)
  const grown = now.map(([bound, count]) => [bound, count - (old.get(bound) ?? 0)] as const)
  const total = grown.at(-1)?.[1] ?? 0
  if (grown.length < 2 || total <= 0 || grown.some(([, count]) => count < 0)) return null
  const rank = share * total
  let lower = 0
  let below = 0
  for (const [bound, count] of grown) {
    if (count >= rank) {
      if (bound === Infinity) return lower * 1_000
      const part = count === below ? 1 : (rank - below) / (count - below)
      return (lower + (bound - lower) * part) * 1_000
    }
    lower = bound
    below = count
  }
  return null
}

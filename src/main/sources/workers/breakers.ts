import type { BreakerRow, BreakerState } from '../../../shared/model/tables/worker'
import { failPercentOf, type BreakerTotals } from './breaker-spans'
import { breakerList } from './breaker-bodies'
import { isRecord, listOf, toAmount, toName, toNumber, toRecord, toText, toTime } from './fields'

type Body = Readonly<Record<string, unknown>>

export const MAX_BREAKERS = 100

const STATES: Readonly<Record<string, BreakerState>> = {
  ...{ closed: 'closed', close: 'closed', open: 'open', opened: 'open' },
  ...{ half_open: 'half-open', 'half-open': 'half-open', halfopen: 'half-open' },
  ...{ disabled: 'disabled', forced_open: 'forced-open', force_open: 'forced-open' },
  ...{ 'forced-open': 'forced-open', metrics_only: 'disabled' },
}

/** The words of opossum, Resilience4j and Polly; what is not known is unknown, never closed. */
export function toBreakerState(word: unknown): BreakerState {
  if (typeof word !== 'string') return 'unknown'
  const key = word.toLowerCase()
  return (Object.hasOwn(STATES, key) ? STATES[key] : undefined) ?? 'unknown'
}

/** A breaker as read, with what the row does not show: why it failed last, and its counts since it began. */
export interface ReadBreaker {
  readonly row: BreakerRow
  readonly errorClass: string | null
  readonly totals: BreakerTotals | null
}

/** The breakers that an endpoint of the worker lists. */
export function parseBreakers(
  body: unknown,
  canReset: boolean,
): { breakers: readonly ReadBreaker[]; total: number } {
  const { items, total } = listOf(breakerList(body), MAX_BREAKERS, (one) =>
    toBreaker(one, canReset),
  )
  const byName = new Map(items.map((one) => [one.row.name, one]))
  return { breakers: [...byName.values()], total }
}

/** By hand, as the checks of a health: read every five seconds. null: it has no name. */
function toBreaker(one: Body, canReset: boolean): ReadBreaker | null {
  const name = toName(one['name'])
  if (name === '') return null
  const stats = countsOf(toRecord(one['stats']))
  const thresholds = toRecord(one['thresholds'])
  const fallback = toRecord(one['fallback'])
  const windowMs = toAmount(thresholds['rollingWindowMs'])
  return {
    errorClass: errorClassOf(one['lastError']),
    totals: totalsOf(countsOf(toRecord(one['totals'])), stats, windowMs),
    row: {
      ...{ name, owner: 'worker', state: toBreakerState(one['state']) },
      dependsOn: toText(one['dependsOn'], 120) ?? '',
      openedAt: toTime(one['openedAt']),
      halfOpenAt: toTime(one['halfOpenAt']),
      heldUntil: toTime(one['heldUntil']),
      ...{ canReset, canProbe: false, canDryRun: false, canForce: canReset, canHold: false },
      ...{ recent: null, fiveMin: null },
      fallbackName: toText(fallback['name'], 80) ?? '',
      fallbackAgeMs: toAmount(fallback['ageMs']),
      ...stats,
      fallbacks: toAmount(fallback['served']) ?? stats.fallbacks,
      failPercent:
        one['tooFewCalls'] === true ? null : (toNumber(one['failPercent']) ?? failPercentOf(stats)),
      ...latenciesOf(one, stats),
      windowMs,
      volumeThreshold: toAmount(thresholds['volumeThreshold']),
      failThresholdPercent: toAmount(thresholds['errorThresholdPercentage']),
      openMs: toAmount(thresholds['resetTimeoutMs']),
      halfOpenTrials: toAmount(thresholds['halfOpenTrials']),
      failuresInRow: toAmount(one['consecutiveFailures']),
    },
  }
}

const countsOf = (told: Body): BreakerTotals => ({
  fires: toAmount(told['fires']),
  successes: toAmount(told['successes']),
  failures: toAmount(told['failures']),
  timeouts: toAmount(told['timeouts']),
  rejects: toAmount(told['rejects']),
  fallbacks: toAmount(told['fallbacks']),
})

/** opossum tells 0 ms where no call has ended. */
function latenciesOf(
  one: Body,
  { successes, failures }: BreakerTotals,
): Pick<BreakerRow, 'p50Ms' | 'p95Ms' | 'p99Ms'> {
  if (successes === 0 && failures === 0) return { p50Ms: null, p95Ms: null, p99Ms: null }
  const told = toRecord(toRecord(one['stats'])['percentiles'])
  return {
    p50Ms: toAmount(told['0.5']),
    p95Ms: toAmount(told['0.95']),
    p99Ms: toAmount(told['0.99']),
  }
}

/** What it only counts up. Without a rolling window, its counts are such. */
function totalsOf(
  totals: BreakerTotals,
  stats: BreakerTotals,
  windowMs: number | null,
): BreakerTotals | null {
  const { fires, successes, failures, timeouts, rejects, fallbacks } = totals
  if ((fires ?? successes ?? failures ?? timeouts ?? rejects ?? fallbacks) !== null) return totals
  return windowMs !== null || stats.fires === null ? null : stats
}

function errorClassOf(error: unknown): string | null {
  if (!isRecord(error)) return toText(error, 80)
  return toText(error['name'] ?? error['class'] ?? error['code'] ?? error['message'], 80)
}

import { z } from 'zod'
import type { BreakerRow, BreakerState } from '../../../shared/model/tables/worker'
import { failPercentOf, type BreakerTotals } from './breaker-spans'
import { breakerList } from './breaker-bodies'
import { amount, isRecord, list, name, number, record, text, time, words } from './fields'

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

const COUNTS = {
  ...{ fires: amount, successes: amount, failures: amount, timeouts: amount },
  ...{ rejects: amount, fallbacks: amount },
}
const Totals = z.object(COUNTS)
const Stats = z.object({ ...COUNTS, percentiles: record })
const Thresholds = z.object({
  ...{ errorThresholdPercentage: amount, volumeThreshold: amount, resetTimeoutMs: amount },
  ...{ rollingWindowMs: amount, halfOpenTrials: amount },
})
const Fallback = z.object({ name: words(80), served: amount, ageMs: amount })
const Breaker = z.object({
  name,
  state: z.unknown().optional(),
  dependsOn: words(120),
  stats: record.pipe(Stats),
  totals: record.pipe(Totals),
  thresholds: record.pipe(Thresholds),
  fallback: record.pipe(Fallback),
  openedAt: time,
  halfOpenAt: time,
  heldUntil: time,
  consecutiveFailures: amount,
  failPercent: number,
  tooFewCalls: z.boolean().catch(false),
  lastError: z.unknown().optional(),
})
const ErrorClass = text(80)
const Breakers = list(Breaker, MAX_BREAKERS)

/** The breakers that an endpoint of the worker lists. */
export function parseBreakers(
  body: unknown,
  canReset: boolean,
): { breakers: readonly ReadBreaker[]; total: number } {
  const { items, total } = Breakers.parse(breakerList(body))
  const byName = new Map(items.map((one) => [one.name, one]))
  return { breakers: [...byName.values()].map((one) => toBreaker(one, canReset)), total }
}

function toBreaker(one: z.output<typeof Breaker>, canReset: boolean): ReadBreaker {
  const { dependsOn, stats, thresholds, openedAt, halfOpenAt, heldUntil } = one
  const { percentiles, fallbacks, ...counts } = stats
  const state = toBreakerState(one.state)
  // opossum tells 0 ms where no call has ended.
  const isIdle = stats.successes === 0 && stats.failures === 0
  const latency = (share: string): number | null =>
    isIdle ? null : amount.parse(percentiles[share])
  return {
    errorClass: errorClassOf(one.lastError),
    totals: totalsOf(one),
    row: {
      ...{ name: one.name, owner: 'worker', state, dependsOn, openedAt, halfOpenAt, heldUntil },
      ...{ canReset, canProbe: false, canDryRun: false, canForce: canReset, canHold: false },
      ...{ recent: null, fiveMin: null },
      ...{ fallbackName: one.fallback.name, fallbackAgeMs: one.fallback.ageMs },
      ...counts,
      fallbacks: one.fallback.served ?? fallbacks,
      failPercent: one.tooFewCalls ? null : (one.failPercent ?? failPercentOf(stats)),
      p50Ms: latency('0.5'),
      p95Ms: latency('0.95'),
      p99Ms: latency('0.99'),
      windowMs: thresholds.rollingWindowMs,
      volumeThreshold: thresholds.volumeThreshold,
      failThresholdPercent: thresholds.errorThresholdPercentage,
      openMs: thresholds.resetTimeoutMs,
      halfOpenTrials: thresholds.halfOpenTrials,
      failuresInRow: one.consecutiveFailures,
    },
  }
}

/** What it only counts up. Without a rolling window, its counts are such. */
function totalsOf({ totals, stats, thresholds }: z.output<typeof Breaker>): BreakerTotals | null {
  if (Object.values(totals).some((count) => count !== null)) return totals
  if (thresholds.rollingWindowMs !== null || stats.fires === null) return null
  const { percentiles: _unused, ...counts } = stats
  return counts
}

function errorClassOf(error: unknown): string | null {
  if (!isRecord(error)) return ErrorClass.parse(error)
  return ErrorClass.parse(error['name'] ?? error['class'] ?? error['code'] ?? error['message'])
}

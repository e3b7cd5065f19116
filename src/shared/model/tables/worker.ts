import type { OfferField } from '../offer'

/** Rows of the worker tables. */

export type HealthWord = 'pass' | 'warn' | 'fail' | 'unknown'
export type BreakerState = 'closed' | 'open' | 'half-open' | 'disabled' | 'forced-open' | 'unknown'

/** One row: the worker as a whole. WK1, WK3, WK4, WK9. */
export interface WorkerRow {
  readonly status: HealthWord
  /** WK4: told apart, since each needs another remedy. */
  readonly condition: 'healthy' | 'unhealthy' | 'stuck' | 'unreachable' | 'unknown'
  readonly dialect: string
  readonly capabilities: readonly string[]
  /** Its GET lists breakers, and `POST path/{name}` changes one; null: none are told of. */
  readonly breakersPath: string | null
  readonly version: string | null
  readonly releaseId: string | null
  readonly instance: string | null
  readonly startedAt: number | null
  readonly uptimeMs: number | null
  readonly httpStatus: number | null
  readonly latencyMs: number | null
  readonly output: string
  /** The last outage: from the first failed reading to the first good one. upAt null: still down. */
  readonly downAt: number | null
  readonly upAt: number | null
  readonly raw: string
}

export interface ComponentRow {
  readonly key: string
  readonly component: string
  readonly measurement: string
  readonly type: string
  readonly status: HealthWord
  readonly value: number | null
  readonly unit: string
  readonly at: string
  readonly output: string
  /** The value that it must not pass, where the worker names one. */
  readonly limit?: number | null
  /** Since when we have seen it in this state; null: since we watch. */
  readonly since?: number | null
}

/** WK2. */
export interface SlotRow {
  readonly name: string
  readonly active: number
  readonly idle: number
  readonly queued: number
  readonly max: number
  readonly oldestTaskMs: number | null
  readonly recovered: number | null
}

export interface WorkerPoolRow {
  readonly name: string
  /** Who told of it: an endpoint of the worker, or its exposition text. */
  readonly origin: 'ops/v1' | 'health' | 'metrics'
  readonly total: number
  readonly idle: number
  readonly waiting: number
  readonly max: number
}

/** PC5: a pool whose busy connections do not come back. A row lasts as long as the leak. */
export interface PoolLeakRow {
  readonly pool: string
  /** The last time it was at its baseline. */
  readonly since: number
  readonly baseline: number
  /** The fewest that were busy since then. */
  readonly held: number
  /** The longest it had stayed above its baseline before. */
  readonly usualMs: number
}

/** WK7: one action that a worker offers itself. */
export interface OfferRow {
  readonly id: string
  readonly title: string
  readonly danger: 'low' | 'medium' | 'high'
  readonly dryRun: boolean
  /** What it asks for; null: see `refusal`. */
  readonly fields: readonly OfferField[] | null
  /** Why it cannot be called from here; null: it can. */
  readonly refusal: string | null
}

/** Calls of a breaker over a time. */
export interface BreakerCounts {
  /** From the reading at its beginning to the one at its end. */
  readonly spanMs: number
  readonly fires: number | null
  readonly successes: number | null
  readonly failures: number | null
  readonly timeouts: number | null
  readonly rejects: number | null
  readonly fallbacks: number | null
  /** Of the calls that were let through; null: none were. */
  readonly failPercent: number | null
}

/** BR1, BR4, BR5. The counts are those of its own rolling window. */
export interface BreakerRow {
  readonly name: string
  readonly owner: 'worker' | 'poll guard'
  readonly state: BreakerState
  readonly dependsOn: string
  readonly fires: number | null
  readonly successes: number | null
  readonly failures: number | null
  readonly timeouts: number | null
  readonly rejects: number | null
  readonly fallbacks: number | null
  readonly failPercent: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly windowMs: number | null
  readonly volumeThreshold: number | null
  readonly failThresholdPercent: number | null
  readonly openMs: number | null
  readonly halfOpenTrials: number | null
  readonly openedAt: number | null
  readonly halfOpenAt: number | null
  readonly failuresInRow: number | null
  /** BR2: the last 10 s and the last 5 min, by differences of what it counts up; null: it tells no such counts, or began anew. */
  readonly recent: BreakerCounts | null
  readonly fiveMin: BreakerCounts | null
  /** BR10: what served in place of the answer, and how old the last one was. */
  readonly fallbackName: string
  readonly fallbackAgeMs: number | null
  /** When the worker itself ends a forced state. */
  readonly heldUntil: number | null
  readonly canReset: boolean
  readonly canProbe: boolean
  /** A test call can be asked for without making it. */
  readonly canDryRun: boolean
  readonly canForce: boolean
  /** It ends a forced state by itself after a time that it is told. */
  readonly canHold: boolean
}

/** BR6: newest first, 50 at most for each breaker. */
export interface BreakerTransitionRow {
  readonly at: number
  readonly breaker: string
  readonly from: BreakerState
  readonly to: BreakerState
  readonly cause: string
}

export interface CacheRow {
  readonly name: string
  readonly keys: number | null
  readonly hits: number | null
  readonly misses: number | null
  readonly sizeBytes: number | null
  readonly lastWarmAt: number | null
  readonly canWarm: boolean
}

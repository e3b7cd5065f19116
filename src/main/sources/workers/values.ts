import type {
  BreakerRow,
  BreakerState,
  CacheRow,
  WorkerPoolRow,
} from '../../../shared/model/tables/worker'
import type { Labelled, Reading } from '../source'
import { heapPercentOf, memoryBytesOf } from './figures'
import type { WorkerHealth } from './health'
import type { metrics } from './metrics'
import type { ReadSlots } from './stores'

type Values = Reading<typeof metrics>['values']

const OPENNESS: Readonly<Record<BreakerState, number | null>> = {
  closed: 0,
  'half-open': 0.5,
  open: 1,
  'forced-open': 1,
  disabled: 0,
  unknown: null,
}

export function healthValues(health: WorkerHealth, latencyMs: number): Values {
  const { status, components } = health
  return {
    'worker.up': status === 'unknown' ? null : status === 'fail' ? 0 : 1,
    'worker.latency': latencyMs,
    'worker.heap.percent': heapPercentOf(components),
    'worker.memory': memoryBytesOf(components),
  }
}

/** The sum over all groups of slots; nothing where none are told. */
export function slotValues(slots: readonly ReadSlots[]): Values {
  if (slots.length === 0) return {}
  const rows = slots.map(({ row }) => row)
  const sum = (of: (row: ReadSlots['row']) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  const active = sum((row) => row.active)
  const max = sum((row) => row.max)
  return {
    'worker.slots.active': active,
    'worker.slots.idle': sum((row) => row.idle),
    'worker.slots.queued': sum((row) => row.queued),
    'worker.slots.busy-percent': max > 0 ? (100 * active) / max : null,
    // No task at all is an age of zero.
    'worker.task.oldest': Math.max(0, ...rows.map((row) => row.oldestTaskMs ?? 0)),
  }
}

export function poolValues(pools: readonly WorkerPoolRow[]): Values {
  const of = (value: (pool: WorkerPoolRow) => number | null): readonly Labelled[] =>
    pools.map((pool) => ({ labels: { pool: pool.name }, value: value(pool) }))
  return {
    'worker.pool.total': of((pool) => pool.total),
    'worker.pool.idle': of((pool) => pool.idle),
    'worker.pool.waiting': of((pool) => pool.waiting),
    'worker.pool.used-percent': of(usedPercent),
  }
}

export function breakerValues(breakers: readonly BreakerRow[]): Values {
  const of = (value: (row: BreakerRow) => number | null): readonly Labelled[] =>
    breakers.map((row) => ({ labels: { breaker: row.name }, value: value(row) }))
  return {
    'worker.breaker.open': of((row) => OPENNESS[row.state]),
    'worker.breaker.fail-percent': of((row) => row.failPercent),
    'worker.breaker.p95': of((row) => row.p95Ms),
  }
}

export function cacheKeys(caches: readonly CacheRow[]): readonly Labelled[] {
  return caches.map(({ name, keys }) => ({ labels: { cache: name }, value: keys }))
}

/** Connections in use of the most there may be. */
export function usedPercent({ total, idle, max }: WorkerPoolRow): number | null {
  return max > 0 ? Math.min(100, (100 * Math.max(0, total - idle)) / max) : null
}

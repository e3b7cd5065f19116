import type { OwnPoolRow } from '../../../shared/model/tables/postgres'
import type { Labelled, Reading } from '../source'
import type { Lane } from './lane'
import type { PostgresMetrics } from './metrics'

/** PC3: our own connections to this target, and what waiting for them costs. */
export function withOwnPools(
  reading: Reading<PostgresMetrics>,
  lanes: readonly Lane[],
): Reading<PostgresMetrics> {
  const pools = lanes.map((lane) => lane.stats())
  const label = (pick: (pool: OwnPoolRow) => number): Labelled[] =>
    pools.map((pool) => ({ labels: { pool: pool.name }, value: pick(pool) }))
  return {
    ...reading,
    values: {
      ...reading.values,
      'postgres.own-pool.total': label((pool) => pool.total),
      'postgres.own-pool.idle': label((pool) => pool.idle),
      'postgres.own-pool.waiting': label((pool) => pool.waiting),
    },
    tables: { ...reading.tables, 'postgres.own-pools': pools },
  }
}

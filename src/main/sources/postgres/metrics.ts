/** Sources: pg_stat_activity, pg_stat_database, pg_stat_statements, pg_stat_replication, pg_stat_wal_receiver, pg_class. */
export const metrics = {
  'postgres.connections.total': { title: 'Connections', unit: 'count' },
  'postgres.connections.active': { title: 'Active connections', unit: 'count' },
  'postgres.connections.idle': { title: 'Idle connections', unit: 'count' },
  'postgres.connections.idle-in-transaction': {
    title: 'Idle in transaction',
    unit: 'count',
    better: 'lower',
  },
  /** Of max_connections less the reserved ones: what ordinary roles can use. */
  'postgres.connections.used-percent': {
    title: 'Connections used, of those open to ordinary roles',
    unit: 'percent',
    better: 'lower',
  },
  'postgres.connections.by-state': { title: 'Connections by state', unit: 'count' },
  'postgres.sessions.blocked': { title: 'Blocked sessions', unit: 'count', better: 'lower' },
  'postgres.sessions.waiting': { title: 'Waiting sessions', unit: 'count', better: 'lower' },
  /** Sum of the lock waits of all blocked sessions. */
  'postgres.blocking.total': { title: 'Total time blocked', unit: 'ms', better: 'lower' },
  'postgres.transaction.oldest': { title: 'Oldest transaction', unit: 'ms', better: 'lower' },
  'postgres.idle-in-transaction.oldest': {
    title: 'Longest idle in transaction',
    unit: 'ms',
    better: 'lower',
  },
  'postgres.transactions.rate': { title: 'Transactions', unit: 'per-second' },
  'postgres.cache-hit': { title: 'Blocks found in memory', unit: 'percent', better: 'higher' },
  'postgres.deadlocks': {
    title: 'Deadlocks since the last reading',
    unit: 'count',
    better: 'lower',
  },
  'postgres.statements.calls': { title: 'Statements', unit: 'per-second' },
  /** 1,000 ms in a second: one session busy all the time. */
  'postgres.statements.time': {
    title: 'Time in statements, each second',
    unit: 'ms',
    better: 'lower',
  },
  /** Calls of statements whose mean was slow between two readings, of all calls: estimated, since a mean hides its slowest. */
  'postgres.statements.slow-percent': {
    title: 'Calls of slow statements',
    unit: 'percent',
    better: 'lower',
  },
  /** Of the heaviest and the slow ones; a gap where it did not run. */
  'postgres.statement.mean': { title: 'Mean time of a statement', unit: 'ms', better: 'lower' },
  /** On a primary for each standby; on a replica its own. */
  'postgres.replica.replay-lag': { title: 'Replay lag', unit: 'ms', better: 'lower' },
  'postgres.replica.lag-bytes': { title: 'Replay lag, bytes', unit: 'bytes', better: 'lower' },
  /** On a replica: 1 paused, 0 not. */
  'postgres.replica.paused': { title: 'Replay paused', unit: 'state', better: 'lower' },
  /** On a replica: 1 receiving from its primary, 0 not. */
  'postgres.replica.receiving': {
    title: 'Receiving from the primary',
    unit: 'state',
    better: 'higher',
  },
  /** WAL kept for each replication slot; `slot` is a label. Source: pg_replication_slots. */
  'postgres.slot.retained': { title: 'WAL kept by a slot', unit: 'bytes', better: 'lower' },
  /** 1: its consumer is connected. */
  'postgres.slot.active': { title: 'Slot is read', unit: 'state', better: 'higher' },
  'postgres.view.age': { title: 'Age of a materialized view', unit: 'ms', better: 'lower' },
  'postgres.view.size': { title: 'Size of a materialized view', unit: 'bytes' },
  'postgres.round-trip': { title: 'Round trip of our reading', unit: 'ms', better: 'lower' },
  'postgres.own-pool.total': { title: 'Our connections', unit: 'count' },
  'postgres.own-pool.idle': { title: 'Our idle connections', unit: 'count' },
  'postgres.own-pool.waiting': { title: 'Our readings that wait', unit: 'count', better: 'lower' },
} as const

export type PostgresMetrics = typeof metrics

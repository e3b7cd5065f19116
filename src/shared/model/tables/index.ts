import type {
  ConnectionGroupRow,
  GapRow,
  OwnPoolRow,
  ReplicationRow,
  ServerRow,
  SessionRow,
  StatementRow,
  StatementWindowRow,
  ViewRow,
} from './postgres'
import type { QueueFailureRow, QueueRow } from './queue'
import type { RedisServerRow, SlowCommandRow } from './redis'
import type {
  BreakerRow,
  BreakerTransitionRow,
  CacheRow,
  ComponentRow,
  OfferRow,
  PoolLeakRow,
  SlotRow,
  WorkerPoolRow,
  WorkerRow,
} from './worker'

/** Every table by name, with the shape of its rows. */
export interface Tables {
  'postgres.server': ServerRow
  'postgres.sessions': SessionRow
  'postgres.connection-groups': ConnectionGroupRow
  'postgres.replication': ReplicationRow
  'postgres.views': ViewRow
  'postgres.statements': StatementRow
  'postgres.statement-window': StatementWindowRow
  'postgres.own-pools': OwnPoolRow
  'postgres.gaps': GapRow
  'redis.server': RedisServerRow
  'redis.gaps': GapRow
  'worker.info': WorkerRow
  'worker.components': ComponentRow
  'worker.slots': SlotRow
  'worker.pools': WorkerPoolRow
  'worker.breakers': BreakerRow
  'worker.breaker-transitions': BreakerTransitionRow
  'worker.caches': CacheRow
  'worker.pool-leaks': PoolLeakRow
  'worker.offers': OfferRow
  'redis.slowlog': SlowCommandRow
  'queue.queues': QueueRow
  'queue.failures': QueueFailureRow
  'queue.gaps': GapRow
}

export type TableName = keyof Tables

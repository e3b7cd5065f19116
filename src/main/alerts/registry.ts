import type { Rule } from './rule'
import { postgresBlocking } from './rules/postgres-blocking'
import { postgresConnections } from './rules/postgres-connections'
import { postgresDown } from './rules/postgres-down'
import { postgresIdleInTransaction } from './rules/postgres-idle-in-transaction'
import { postgresNotPermitted } from './rules/postgres-not-permitted'
import { postgresOverPrivileged } from './rules/postgres-over-privileged'
import { postgresReplicaLag } from './rules/postgres-replica-lag'
import { postgresViewStale } from './rules/postgres-view-stale'
import { queueFailures } from './rules/queue-failures'
import { queueNoConsumer } from './rules/queue-no-consumer'
import { queueOldestWaiting } from './rules/queue-oldest-waiting'
import { queueUnread } from './rules/queue-unread'
import { breakerOpen } from './rules/breaker-open'
import { workerBusy } from './rules/worker-busy'
import { workerDown } from './rules/worker-down'
import { workerPoolSaturated } from './rules/worker-pool-saturated'
import { workerStuck } from './rules/worker-stuck'
import { workerUnhealthy } from './rules/worker-unhealthy'
import { redisDenied } from './rules/redis-denied'
import { redisDown } from './rules/redis-down'
import { redisHitRate } from './rules/redis-hit-rate'
import { redisMemory } from './rules/redis-memory'
import { noData } from './rules/no-data'
import { probeCost } from './rules/probe-cost'
import { postgresSlotRetained } from './rules/postgres-slot-retained'
import { postgresDeadlocks } from './rules/postgres-deadlocks'
import { postgresReplayPaused } from './rules/postgres-replay-paused'
import { postgresLongTransaction } from './rules/postgres-long-transaction'
import { redisClients } from './rules/redis-clients'
import { redisRejected } from './rules/redis-rejected'
import { workerHeap } from './rules/worker-heap'
import { workerCacheCold } from './rules/worker-cache-cold'
import { workerErrorRate } from './rules/worker-error-rate'
import { workerSlow } from './rules/worker-slow'
import { workerEventLoop } from './rules/worker-event-loop'
import { workerHeapGrowth } from './rules/worker-heap-growth'
import { workerPoolLeak } from './rules/worker-pool-leak'
import { deployMark } from './rules/deploy-mark'
import { breakerFailing } from './rules/breaker-failing'
import { breakerStuckOpen } from './rules/breaker-stuck-open'
import { postgresSlowStatements } from './rules/postgres-slow-statements'

/** Every rule there is: one file in rules/ and one line here. */
export const RULES: readonly Rule[] = [
  postgresBlocking,
  postgresConnections,
  postgresDown,
  postgresIdleInTransaction,
  postgresNotPermitted,
  postgresOverPrivileged,
  postgresReplicaLag,
  postgresViewStale,
  postgresSlowStatements,
  redisDenied,
  redisDown,
  redisHitRate,
  redisMemory,
  breakerOpen,
  workerBusy,
  workerDown,
  workerPoolSaturated,
  workerStuck,
  workerUnhealthy,
  noData,
  probeCost,
  postgresSlotRetained,
  postgresDeadlocks,
  postgresReplayPaused,
  postgresLongTransaction,
  redisClients,
  redisRejected,
  workerHeap,
  workerCacheCold,
  workerErrorRate,
  workerSlow,
  workerEventLoop,
  workerHeapGrowth,
  workerPoolLeak,
  deployMark,
  breakerFailing,
  breakerStuckOpen,
  queueFailures,
  queueNoConsumer,
  queueOldestWaiting,
  queueUnread,
]

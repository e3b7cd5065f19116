import type { Fault } from './fault'
import { autovacuumBlocked } from './autovacuum-blocked'
import { breakerStuckOpen } from './breaker-stuck-open'
import { cacheStampede } from './cache-stampede'
import { cdnHeaderLost } from './cdn-header-lost'
import { deployRegression } from './deploy-regression'
import { errorBurst } from './error-burst'
import { hotKey } from './hot-key'
import { idleInTransaction } from './idle-in-transaction'
import { lockChain } from './lock-chain'
import { malformedHealth } from './malformed-health'
import { memoryLeak } from './memory-leak'
import { nPlusOne } from './n-plus-one'
import { poisonJob } from './poison-job'
import { poolExhaustion } from './pool-exhaustion'
import { queueBacklog } from './queue-backlog'
import { redisDown } from './redis-down'
import { redisFull } from './redis-full'
import { registerOutage } from './register-outage'
import { replicaPause } from './replica-pause'
import { slowDrip } from './slow-drip'
import { slowQuery } from './slow-query'
import { staleView } from './stale-view'
import { workerCrash } from './worker-crash'
import { workerHang } from './worker-hang'

/** Every fault, by name. */
export const FAULTS: readonly Fault[] = [
  lockChain,
  idleInTransaction,
  poolExhaustion,
  slowQuery,
  replicaPause,
  autovacuumBlocked,
  staleView,
  redisFull,
  redisDown,
  cacheStampede,
  hotKey,
  workerCrash,
  workerHang,
  slowDrip,
  memoryLeak,
  malformedHealth,
  breakerStuckOpen,
  registerOutage,
  queueBacklog,
  poisonJob,
  errorBurst,
  deployRegression,
  nPlusOne,
  cdnHeaderLost,
]

/** The fault of this name; the error lists those there are. */
export function findFault(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name)
  if (!fault) {
    throw new Error(`no fault "${name}"; there are: ${FAULTS.map((each) => each.name).join(', ')}`)
  }
  return fault
}

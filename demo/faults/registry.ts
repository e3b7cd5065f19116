import type { Fault } from './fault'
import { idleInTransaction } from './idle-in-transaction'
import { lockChain } from './lock-chain'
import { registerOutage } from './register-outage'
import { replicaPause } from './replica-pause'
import { staleView } from './stale-view'
import { workerCrash } from './worker-crash'

/** Every fault, by name. */
export const FAULTS: readonly Fault[] = [
  lockChain,
  idleInTransaction,
  replicaPause,
  workerCrash,
  registerOutage,
  staleView,
]

/** The fault of this name; the error lists those there are. */
export function findFault(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name)
  if (!fault) {
    throw new Error(`no fault "${name}"; there are: ${FAULTS.map((each) => each.name).join(', ')}`)
  }
  return fault
}

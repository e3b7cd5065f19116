import type { ActionGate } from './actions/gate'
import type { AlertDesk } from './alerts/desk'
import type { Maintenance } from './alerts/maintenance'
import type { Publisher } from './bridge/publish'
import type { Flow } from './flow'
import { every, type Clock } from './platform/clock'
import type { Lifetime } from './platform/lifetime'
import type { Logger } from './platform/log'
import { AutoRecovery } from './recovery/index'
import type { Sampler } from './sampler/index'
import type { Connections } from './settings/connections'
import type { SettingsStore } from './settings/store'
import { describeSupervisor, parseSupervisor } from './settings/supervisor-address'

const LOOK_EVERY_MS = 1_000

export interface RecoveryOpening {
  readonly lifetime: Lifetime
  readonly sampler: Sampler
  readonly desk: AlertDesk
  readonly maintenance: Maintenance
  readonly connections: Connections
  readonly store: SettingsStore
  readonly gate: ActionGate
  readonly flow: Flow
  readonly publisher: Publisher
  readonly clock: Clock
  readonly log: Logger
}

/** Automatic recovery over what is watched. It acts by the gate alone. */
export function openRecovery(parts: RecoveryOpening): AutoRecovery {
  const { lifetime, sampler, desk, maintenance, connections, store, gate, flow } = parts
  const recovery = lifetime.own(
    new AutoRecovery({
      ...{ gate, clock: parts.clock, log: parts.log, chains: () => desk.chains },
      ...{ views: () => sampler.views, findings: (id) => desk.findings(id) },
      policies: () => store.current.recovery,
      supervisor: (id) => supervisorWords(connections, id),
      maintenance: (id) => maintenance.of(id)?.title ?? null,
      note: (drafts) => flow.note(drafts),
      publish: (workers) => parts.publisher.recovery({ workers }),
    }),
  )
  lifetime.own({ close: every(LOOK_EVERY_MS, () => void recovery.tick()) })
  return recovery
}

/** null: none, or one that cannot be used. */
function supervisorWords(connections: Connections, targetId: string): string | null {
  const address = connections.all().find(({ id }) => id === targetId)?.supervisor
  if (address === undefined) return null
  try {
    return describeSupervisor(parseSupervisor(address))
  } catch {
    return null // saved ones were checked; of a platform file a restart says what is wrong with it
  }
}

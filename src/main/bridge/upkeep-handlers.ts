import type { Maintenance } from '../alerts/maintenance'
import type { AutoRecovery } from '../recovery/index'
import type { SettingsStore } from '../settings/store'
import type { Handlers } from './serve'

export interface UpkeepHandlerParts {
  readonly store: SettingsStore
  readonly maintenance: Maintenance
  readonly recovery: AutoRecovery
}

type UpkeepRequest = Extract<keyof Handlers, `maintenance.${string}` | `recovery.${string}`>

/** The requests about maintenance windows and automatic recovery. */
export function upkeepHandlers({
  store,
  maintenance,
  recovery,
}: UpkeepHandlerParts): Pick<Handlers, UpkeepRequest> {
  const workers = (): { workers: ReturnType<AutoRecovery['states']> } => ({
    workers: recovery.states(),
  })
  return {
    'maintenance.add': (input) => {
      maintenance.add(input)
      return store.current
    },
    'maintenance.end': ({ id }) => {
      maintenance.end(id)
      return store.current
    },
    'maintenance.remove': ({ id }) => {
      maintenance.remove(id)
      return store.current
    },
    'recovery.read': workers,
    'recovery.write': ({ targetId, policy }) => {
      store.change({ recovery: { ...store.current.recovery, [targetId]: policy } })
      void recovery.tick()
      return workers()
    },
  }
}

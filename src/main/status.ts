import type { AppErrorData } from '../shared/errors/app-error'
import type { OpenWindow } from '../shared/model/maintenance'
import type { AppStatus } from '../shared/model/status'
import { ENVIRONMENTS } from '../shared/model/target'
import type { OpenConnection } from './settings/connections'

/** Facts about this run of the app that do not change. */
export interface About {
  readonly version: string
  readonly runtime: string
  readonly runtimeNote: string | null
  readonly operator: string
  readonly demo: boolean
}

export interface StatusParts {
  readonly about: About
  readonly connections: readonly OpenConnection[]
  readonly armed: AppStatus['armed']
  readonly killSwitch: boolean
  readonly wall: boolean
  readonly maintenance: readonly OpenWindow[]
  readonly secrets: AppStatus['secrets']
  readonly audit: AppStatus['audit']
  readonly reverts: AppStatus['reverts']
  readonly notices: readonly AppErrorData[]
}

export function readStatus(parts: StatusParts): AppStatus {
  const { about, connections, armed, killSwitch, wall, maintenance } = parts
  const { secrets, audit, notices, reverts } = parts
  return {
    ...about,
    environment: mostDelicate(connections),
    armed,
    killSwitch,
    wall,
    maintenance: [...maintenance],
    secrets,
    audit,
    reverts,
    notices: [...notices],
  }
}

function mostDelicate(connections: readonly OpenConnection[]): AppStatus['environment'] {
  const ranks = connections.map((one) => ENVIRONMENTS.indexOf(one.environment))
  return ENVIRONMENTS[Math.max(0, ...ranks)] ?? 'dev'
}

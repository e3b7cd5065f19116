import { AppError } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'
import type { TargetView } from '../sources/target-view'
import type { ActionTools } from './action'
import { makePostgresTools, userOf, type PostgresPort } from './postgres-tools'
import type { RefreshLedger } from './refresh-ledger'
import { makeWorkerTools, type WorkerPort } from './worker-tools'

/** Addresses of one connection, secrets included. */
export interface ActionAddress {
  readonly url: string
  readonly actUrl?: string | undefined
  readonly token?: string | undefined
}

export interface ToolsParts {
  readonly address: (targetId: string) => ActionAddress
  readonly postgres: PostgresPort
  readonly worker: WorkerPort
  readonly refreshes: RefreshLedger
  readonly clock: Clock
  /** UUIDs. */
  readonly ids: () => string
  readonly operator: string
}

/** Gives each run tools of its own, bound to one target and one signal. Nothing is opened here. */
export function makeToolsFor(
  parts: ToolsParts,
): (view: TargetView, signal: AbortSignal, report: ActionTools['report']) => ActionTools {
  return (view, signal, report) => {
    const { target } = view
    const address = parts.address(target.id)
    const traceId = hexOf(parts.ids())
    return {
      ...{ target, view, signal, report, clock: parts.clock, refreshes: parts.refreshes },
      credential: describeCredential(view, address),
      postgres:
        target.kind === 'postgres'
          ? makePostgresTools({
              ...{ port: parts.postgres, url: address.url, actUrl: address.actUrl, signal },
              ...{ mark: parts.ids(), clock: parts.clock },
            })
          : noPostgres(target.id),
      worker: makeWorkerTools({
        ...{ port: parts.worker, url: address.url, token: address.token, signal },
        operator: parts.operator,
        traceparent: () => `00-${traceId}-${hexOf(parts.ids()).slice(16)}-01`,
      }),
    }
  }
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '')
}

function describeCredential(view: TargetView, address: ActionAddress): ActionTools['credential'] {
  if (view.target.kind !== 'postgres') {
    return {
      user: null,
      text: address.token === undefined ? 'No token is configured' : 'Token of the worker',
    }
  }
  const user = userOf(address.actUrl)
  const text =
    user === null ? 'No action role is configured' : `Role ${user}, opened for one statement`
  return { user, text }
}

function noPostgres(targetId: string): ActionTools['postgres'] {
  const refuse = (): Promise<never> =>
    Promise.reject(new AppError('action/not-possible', `${targetId} is not a database`))
  return { read: refuse, act: refuse }
}

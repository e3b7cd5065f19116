import { AppError } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'
import type { Systemd } from '../platform/systemd'
import type { TargetView } from '../sources/target-view'
import type { ActionTools } from './action'
import { servicesOf, type ActionAddress, type Service } from './addresses'
import { makePostgresTools, userOf, type PostgresPort } from './postgres-tools'
import {
  makeQueueTools,
  makeRedisTools,
  redisUserOf,
  type QueuePort,
  type RedisPort,
} from './redis-tools'
import type { RefreshLedger } from './refresh-ledger'
import type { RevertBook } from './revert-book'
import { makeSupervisorTools } from './supervisor-tools'
import { makeWorkerTools, type WorkerPort } from './worker-tools'

export interface ToolsParts {
  readonly address: (targetId: string) => ActionAddress
  readonly postgres: PostgresPort
  readonly worker: WorkerPort
  readonly systemd: Systemd
  readonly redis: RedisPort
  readonly queue: QueuePort
  readonly refreshes: RefreshLedger
  readonly reverts: RevertBook
  /** Every target. */
  readonly views: () => readonly TargetView[]
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
    const services = servicesOf(target.kind, address)
    const redis = { ...services.redis, targetId: target.id, signal }
    const { url, actUrl } = services.postgres
    const orders = {
      ...{ port: parts.worker, operator: parts.operator, signal },
      traceparent: () => `00-${traceId}-${hexOf(parts.ids()).slice(16)}-01`,
    }
    return {
      ...{ target, view, signal, report, clock: parts.clock, refreshes: parts.refreshes },
      ...{ reverts: parts.reverts, platform: parts.views },
      credential: describeCredential(view, address, services),
      memo: new Map(),
      postgres:
        url === undefined
          ? noPostgres(target.id)
          : makePostgresTools({
              ...{ port: parts.postgres, url, actUrl, signal },
              ...{ mark: parts.ids(), clock: parts.clock },
            }),
      redis: makeRedisTools(parts.redis, redis),
      queue: makeQueueTools(parts.queue, redis),
      worker: makeWorkerTools({ ...orders, url: address.url, token: address.token }),
      supervisor: makeSupervisorTools({
        ...orders,
        ...{ address: address.supervisor, systemd: parts.systemd },
      }),
    }
  }
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '')
}

function describeCredential(
  view: TargetView,
  address: ActionAddress,
  services: { postgres: Service; redis: Service },
): ActionTools['credential'] {
  switch (view.target.kind) {
    case 'worker':
      return {
        user: null,
        text: address.token === undefined ? 'No token is configured' : 'Token of the worker',
      }
    case 'postgres': {
      const user = userOf(services.postgres.actUrl)
      const text =
        user === null ? 'No action role is configured' : `Role ${user}, opened for one statement`
      return { user, text }
    }
    case 'redis':
    case 'queue': {
      const user = redisUserOf(services.redis.actUrl) ?? userOf(services.postgres.actUrl)
      const text =
        user === null ? 'No action user is configured' : `User ${user}, opened for this run`
      return { user, text }
    }
  }
}

function noPostgres(targetId: string): ActionTools['postgres'] {
  const refuse = (): Promise<never> =>
    Promise.reject(new AppError('action/not-possible', `${targetId} is not a database`))
  return { read: refuse, act: refuse }
}

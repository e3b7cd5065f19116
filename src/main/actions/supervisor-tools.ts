import { AppError } from '../../shared/errors/app-error'
import type { Systemd } from '../platform/systemd'
import {
  describeSupervisor,
  parseSupervisor,
  type Supervisor,
} from '../settings/supervisor-address'
import type { ActionTools } from './action'
import { makeWorkerTools, type WorkerToolsParts } from './worker-tools'

export interface SupervisorParts extends Omit<WorkerToolsParts, 'url' | 'token'> {
  /** As configured, with its token. */
  readonly address: string | undefined
  readonly systemd: Systemd
}

/** What starts a worker again from outside; its orders carry the same headers as those of a worker. */
export function makeSupervisorTools(parts: SupervisorParts): ActionTools['supervisor'] {
  const { address, systemd } = parts
  if (address === undefined) {
    const none = (): never => {
      throw new AppError('action/not-possible', 'no supervisor is configured for this worker')
    }
    return { says: null, check: none, restart: () => Promise.resolve().then(none) }
  }
  const supervisor = parseSupervisor(address)
  const check = (): void => {
    if (supervisor.kind === 'http' || systemd.isThere()) return
    const message = `${describeSupervisor(supervisor)}: systemd does not run on this machine`
    throw new AppError('action/not-possible', message)
  }
  return {
    says: describeSupervisor(supervisor),
    check,
    restart: async (why) => {
      check()
      if (supervisor.kind === 'http') await post(supervisor, parts, why)
      else await restartUnit(supervisor.unit, systemd)
    },
  }
}

async function post(
  { origin: url, path, token }: Extract<Supervisor, { kind: 'http' }>,
  parts: SupervisorParts,
  why: { idempotencyKey: string; reason: string },
): Promise<void> {
  const { port, operator, traceparent, signal } = parts
  const tools = makeWorkerTools({ port, url, token, operator, traceparent, signal })
  await tools.send('POST', path, undefined, why)
}

async function restartUnit(unit: string, systemd: Systemd): Promise<void> {
  try {
    await systemd.restart(unit)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('action/failed', `systemctl restart ${unit}: ${words}`, { cause })
  }
}

import { anySignal } from '../../platform/any-signal'
import { AppError } from '../../../shared/errors/app-error'
import type { ErrorCode } from '../../../shared/errors/codes'
import { parseAddress, type PgTarget } from './address'
import { connect, destroy, sessionSettings, type Connected, type SessionLimits } from './connect'
import { toAppError } from './errors'

export interface OneShotLimits {
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number
  readonly readOnly?: boolean
  readonly connectTimeoutMs?: number
  readonly applicationName?: string
  /** Ends the connection at once; the server rolls the statement back. */
  readonly signal?: AbortSignal
  /** The code for what the server refuses without a code of our own. */
  readonly refusedAs?: ErrorCode
}

const CONNECT_MS = 5_000
/** How much longer than the server's own deadline we wait for its word. */
const GRACE_MS = 1_000

/** A connection for a few statements, each by the extended protocol: one statement only, whatever its text says. */
export interface OneShot {
  readonly run: <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>
}

/**
 * Connects, runs one parameterised statement by the extended protocol, closes.
 * Rows come with the driver's usual types: int8 and numeric as text. Rejects with an AppError whose context has `cause` = SQLSTATE.
 */
export async function runOnce<R extends object>(
  address: string | PgTarget,
  sql: string,
  values: readonly unknown[] = [],
  limits: OneShotLimits = {},
): Promise<R[]> {
  return openOnce(address, limits, ({ run }) => run<R>(sql, values))
}

/** The same for several statements on one connection. The deadline holds for all of them together. */
export async function openOnce<T>(
  address: string | PgTarget,
  limits: OneShotLimits,
  work: (session: OneShot) => Promise<T>,
): Promise<T> {
  const target = typeof address === 'string' ? parseAddress(address) : address
  const statementTimeoutMs = limits.statementTimeoutMs ?? 10_000
  const deadline = AbortSignal.timeout(
    (limits.connectTimeoutMs ?? CONNECT_MS) + statementTimeoutMs + GRACE_MS,
  )
  const signal = limits.signal ? anySignal(limits.signal, deadline) : deadline
  try {
    const bounds = toLimits({ ...limits, statementTimeoutMs })
    const connected = await connect(target, bounds, signal)
    return await useOnce(connected, bounds, work, signal)
  } catch (thrown) {
    throw explain(thrown, target, signal, limits)
  }
}

function toLimits(limits: OneShotLimits): SessionLimits {
  return {
    statementTimeoutMs: limits.statementTimeoutMs ?? 10_000,
    lockTimeoutMs: limits.lockTimeoutMs ?? 2_000,
    readOnly: limits.readOnly ?? false,
    connectTimeoutMs: limits.connectTimeoutMs ?? CONNECT_MS,
    applicationName: limits.applicationName ?? 'switchyard/act',
  }
}

async function useOnce<T>(
  { client, pooled }: Connected,
  bounds: SessionLimits,
  work: (session: OneShot) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const cut = (): void => destroy(client)
  signal.addEventListener('abort', cut, { once: true })
  const run = async <R extends object>(
    text: string,
    given: readonly unknown[] = [],
  ): Promise<R[]> => {
    const config = { text, values: [...given], queryMode: 'extended' }
    return (await client.query<R>(config)).rows
  }
  try {
    if (!pooled) return await work({ run })
    // Behind a pooler the limits hold for one transaction; without its commit the pooler rolls back.
    await run(bounds.readOnly ? 'begin read only' : 'begin')
    for (const [name, value] of sessionSettings(bounds)) {
      await run('select set_config($1, $2, true)', [name, value])
    }
    const result = await work({ run })
    await run('commit')
    return result
  } finally {
    await client.end().catch(() => undefined)
    signal.removeEventListener('abort', cut)
  }
}

function explain(
  thrown: unknown,
  target: PgTarget,
  signal: AbortSignal,
  { signal: byCaller, refusedAs }: OneShotLimits,
): AppError {
  if (!signal.aborted) return toAppError(thrown, target, refusedAs ?? 'action/failed')
  return byCaller?.aborted === true
    ? new AppError('source/canceled', 'stopped before it ended; the server rolls it back')
    : new AppError('source/timeout', `${target.host}:${target.port} did not answer in time`)
}

import { AppError } from '../../shared/errors/app-error'
import { parseAddress } from '../sources/postgres/address'
import type { runOnce } from '../sources/postgres/run-once'
import type { ActionTools } from './action'

export type PostgresPort = typeof runOnce

const READ_LIMITS = {
  statementTimeoutMs: 5_000,
  lockTimeoutMs: 100,
  readOnly: true,
  applicationName: 'switchyard/look',
} as const
const ACT_STATEMENT_MS = 10_000
const ACT_LOCK_MS = 2_000
/** How long a cancelled statement may take to end before its connection is cut. */
const CANCEL_PATIENCE_MS = 5_000

export interface PostgresToolsParts {
  readonly port: PostgresPort
  readonly url: string
  /** undefined: this connection cannot act. */
  readonly actUrl: string | undefined
  readonly signal: AbortSignal
  /** Tells our statement apart from all others, so that it alone is cancelled. */
  readonly mark: string
  readonly clock: ActionTools['clock']
}

/** Looks with the watching role; acts with the other one, opened for one statement and closed: AC2. */
export function makePostgresTools(parts: PostgresToolsParts): ActionTools['postgres'] {
  return {
    read: (sql, values = []) =>
      parts.port(parts.url, sql, values, { ...READ_LIMITS, signal: parts.signal }),
    act: (sql, values = [], limits = {}) => act(parts, sql, { values, limits }),
  }
}

export function userOf(address: string | undefined): string | null {
  return address === undefined ? null : parseAddress(address).user
}

async function act<R extends object>(
  { port, actUrl, signal, mark, clock }: PostgresToolsParts,
  sql: string,
  { values, limits }: { values: readonly unknown[]; limits: ActLimits },
): Promise<R[]> {
  if (actUrl === undefined) throw noCredential()
  if (signal.aborted) throw stopped()
  const statementTimeoutMs = limits.statementTimeoutMs ?? ACT_STATEMENT_MS
  const lockTimeoutMs = limits.lockTimeoutMs ?? ACT_LOCK_MS
  const cut = new AbortController()
  const isOver = new AbortController()
  // Cutting the connection alone would let the server finish and commit: it is asked to cancel first.
  const onAbort = (): void => {
    cancelMarked(port, actUrl, mark)
      .then(() => clock.wait(CANCEL_PATIENCE_MS, isOver.signal))
      .finally(() => cut.abort())
      .catch(() => undefined)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  const options = {
    statementTimeoutMs,
    lockTimeoutMs,
    applicationName: 'switchyard/act',
    signal: cut.signal,
  }
  try {
    return await port<R>(actUrl, `/* switchyard:${mark} */ ${sql}`, values, options)
  } catch (thrown) {
    throw explain(thrown, { isStopped: signal.aborted, statementTimeoutMs, lockTimeoutMs })
  } finally {
    isOver.abort()
    signal.removeEventListener('abort', onAbort)
  }
}

type ActLimits = NonNullable<Parameters<ActionTools['postgres']['act']>[2]>

/** A role may always cancel its own sessions. */
async function cancelMarked(port: PostgresPort, actUrl: string, mark: string): Promise<void> {
  const sql = `select pg_cancel_backend(pid) from pg_stat_activity
                where usename = current_user and pid <> pg_backend_pid() and state = 'active'
                  and starts_with(query, $1)`
  await port(actUrl, sql, [`/* switchyard:${mark} */`], { statementTimeoutMs: 2_000 })
}

function noCredential(): AppError {
  return new AppError('action/not-permitted', 'this connection has no address to act with', {
    context: { missing: 'an action address (role switchyard_act)' },
  })
}

function stopped(): AppError {
  return new AppError('action/failed', 'stopped before it ended; the server rolled it back')
}

/** In the words of an action; what is about the network stays as it is. */
function explain(
  thrown: unknown,
  limits: { isStopped: boolean; statementTimeoutMs: number; lockTimeoutMs: number },
): AppError {
  const error = AppError.from(thrown, 'action/failed')
  const state = error.context['cause']
  const say = (code: 'action/failed' | 'action/not-permitted', message: string): AppError =>
    new AppError(code, message, {
      cause: thrown,
      ...(state === undefined ? {} : { context: { sqlstate: state } }),
    })
  if (limits.isStopped && (state === '57014' || error.code === 'source/canceled')) return stopped()
  if (state === '57014') {
    return say(
      'action/failed',
      `not done after ${limits.statementTimeoutMs / 1_000} s: ended and rolled back`,
    )
  }
  if (state === '55P03') {
    const message = `another session holds the lock; gave up after ${limits.lockTimeoutMs / 1_000} s, nothing changed`
    return say('action/failed', message)
  }
  if (state === '42501') return say('action/not-permitted', error.message)
  return error
}

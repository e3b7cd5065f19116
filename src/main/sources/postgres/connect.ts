import { Client, type ClientConfig } from 'pg'
import type { PgTarget } from './address'
import { sqlStateOf, toAppError } from './errors'
import { planAttempts, type Attempt } from './tls'

/** What every session of ours is bound to, on the server's side. */
export interface SessionLimits {
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly readOnly: boolean
  readonly connectTimeoutMs: number
  readonly applicationName: string
  /** undefined: as the server has it. */
  readonly workMemMb?: number
}

export interface Connected {
  readonly client: Client
  /** As `server_version` says: 18 for "18.4". 0: not told. */
  readonly majorVersion: number
  readonly encrypted: boolean
  /** A pooler is between us that refused the session settings: each statement brings its own. */
  readonly pooled: boolean
}

/** Opens one connection by the ways sslmode allows. Rejects with an AppError. */
export async function connect(
  target: PgTarget,
  limits: SessionLimits,
  signal: AbortSignal,
): Promise<Connected> {
  const attempts = await planAttempts(target)
  let failure: unknown = new Error('no way to connect')
  for (const [index, attempt] of attempts.entries()) {
    try {
      return await connectPastPooler(target, attempt, limits, signal)
    } catch (thrown) {
      failure = thrown
      if (index + 1 < attempts.length && !mayTryNext(thrown, attempt)) break
    }
  }
  throw toAppError(failure, target)
}

/** TLS is given up only where the server says that it has none; plain text only where it insists on TLS. */
function mayTryNext(thrown: unknown, attempt: Attempt): boolean {
  if (attempt.tls === false) return sqlStateOf(thrown) === '28000'
  return thrown instanceof Error && thrown.message.includes('does not support SSL')
}

async function connectPastPooler(
  target: PgTarget,
  attempt: Attempt,
  limits: SessionLimits,
  signal: AbortSignal,
): Promise<Connected> {
  const options = startupOptions(limits)
  try {
    return await connectOnce(configOf(target, attempt, limits, options), signal)
  } catch (thrown) {
    if (!isRefusedOption(thrown)) throw thrown
    const bare = await connectOnce(configOf(target, attempt, limits, undefined), signal)
    return { ...bare, pooled: true }
  }
}

/** pgbouncer: `unsupported startup parameter: options`, or `... in options: ...`. */
function isRefusedOption(thrown: unknown): boolean {
  return thrown instanceof Error && /unsupported startup parameter/i.test(thrown.message)
}

/** UTC and ISO make timestamps texts that compare as identities in every session of ours. */
export function sessionSettings(limits: SessionLimits): readonly (readonly [string, string])[] {
  return [
    ['default_transaction_read_only', limits.readOnly ? 'on' : 'off'],
    ['statement_timeout', String(limits.statementTimeoutMs)],
    ['lock_timeout', String(limits.lockTimeoutMs)],
    ['idle_in_transaction_session_timeout', '5000'],
    ['timezone', 'UTC'],
    ['datestyle', 'ISO'],
    ...(limits.workMemMb === undefined ? [] : [['work_mem', `${limits.workMemMb}MB`] as const]),
  ]
}

function startupOptions(limits: SessionLimits): string {
  return sessionSettings(limits)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** Every field that a connection hangs on is given, so that no PG* variable of the environment slips in. */
function configOf(
  target: PgTarget,
  attempt: Attempt,
  limits: SessionLimits,
  options: string | undefined,
): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    password: () => target.password ?? '',
    ssl: attempt.tls,
    sslnegotiation: 'postgres',
    application_name: target.applicationName ?? limits.applicationName,
    connectionTimeoutMillis: Math.min(
      limits.connectTimeoutMs,
      target.connectTimeoutMs ?? limits.connectTimeoutMs,
    ),
    keepAlive: true,
    options,
  }
}

async function connectOnce(config: ClientConfig, signal: AbortSignal): Promise<Connected> {
  signal.throwIfAborted()
  const client = new Client(config)
  // Without a listener a failing idle connection would end the process.
  client.on('error', () => undefined)
  let majorVersion = 0
  client.connection.on('parameterStatus', (message: unknown) => {
    majorVersion = readMajorVersion(message) ?? majorVersion
  })
  const abort = (): void => destroy(client)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    return { client, majorVersion, encrypted: config.ssl !== false, pooled: false }
  } catch (thrown) {
    destroy(client)
    throw thrown
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function readMajorVersion(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  if (!('parameterName' in message) || message.parameterName !== 'server_version') return undefined
  if (!('parameterValue' in message)) return undefined
  const major = Number.parseInt(String(message.parameterValue), 10)
  return Number.isNaN(major) ? undefined : major
}

/** Cuts the socket. A connection with an unread answer must never be used again. */
export function destroy(client: Client): void {
  // With an error, and without `end()`: else a pending connect or query would never settle.
  client.connection.stream.destroy(new Error('the connection was cut by us'))
}

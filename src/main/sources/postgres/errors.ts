import { AppError, type ErrorContext } from '../../../shared/errors/app-error'
import type { ErrorCode } from '../../../shared/errors/codes'
import { redact } from '../../platform/redact'
import type { PgTarget } from './address'

/** SQLSTATE -> our code: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: Readonly<Record<string, ErrorCode>> = {
  '28000': 'source/auth-failed',
  '28P01': 'source/auth-failed',
  '3D000': 'source/bad-address',
  '25006': 'source/not-permitted',
  '42501': 'source/not-permitted',
  '42P01': 'source/not-installed',
  '42883': 'source/not-installed',
  '53300': 'source/full',
  '55P03': 'source/timeout',
  '57014': 'source/timeout',
  '57P01': 'source/starting-up',
  '57P02': 'source/starting-up',
  '57P03': 'source/starting-up',
}

const BY_ERRNO: Readonly<Record<string, [ErrorCode, string]>> = {
  ECONNREFUSED: ['source/unreachable', 'nothing listens there (connection refused)'],
  ECONNRESET: ['source/unreachable', 'the connection was cut'],
  EPIPE: ['source/unreachable', 'the connection was cut'],
  EHOSTUNREACH: ['source/unreachable', 'there is no way to the host'],
  ENETUNREACH: ['source/unreachable', 'there is no way to the network'],
  ENOTFOUND: ['source/unreachable', 'the host name is not known'],
  EAI_AGAIN: ['source/unreachable', 'the host name could not be looked up'],
  ENOENT: ['source/unreachable', 'there is no such socket file'],
  EACCES: ['source/unreachable', 'the socket may not be opened'],
  ETIMEDOUT: ['source/timeout', 'the host did not answer'],
}

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_OSSL|HOSTNAME_|EPROTO)/
const TLS_WORDS = /does not support SSL|establishing an SSL connection/
const AUTH_WORDS = /SASL|SCRAM|password must be/

interface Raw {
  readonly code: string
  readonly message: string
}

/** Any failure of the driver as an AppError. The server's text is cut short and stripped of secrets. */
export function toAppError(
  thrown: unknown,
  target: PgTarget,
  otherwise: ErrorCode = 'source/bad-answer',
): AppError {
  if (thrown instanceof AppError) return thrown
  const raw = readRaw(thrown)
  const place = `${target.host}:${target.port}`
  const make = (code: ErrorCode, message: string, more: ErrorContext = {}): AppError =>
    new AppError(code, message, {
      cause: thrown,
      context: { address: place, ...(raw.code === '' ? {} : { cause: raw.code }), ...more },
    })
  if (isSqlState(raw.code)) return fromState(raw, target, make, otherwise)
  const known = BY_ERRNO[raw.code]
  if (known !== undefined) return make(known[0], `${place}: ${known[1]}`)
  if (TLS_CODE.test(raw.code) || TLS_WORDS.test(raw.message)) {
    return make('source/tls-refused', `${place}: ${raw.message}`, { sslmode: target.sslMode })
  }
  if (AUTH_WORDS.test(raw.message)) {
    return make(
      'source/auth-failed',
      `the server asks for a password that ${target.user} did not give rightly`,
    )
  }
  if (/timeout/i.test(raw.message)) return make('source/timeout', `${place} did not answer in time`)
  return make('source/unreachable', `${place}: ${raw.message}`)
}

function fromState(
  raw: Raw,
  target: PgTarget,
  make: (code: ErrorCode, message: string, more?: ErrorContext) => AppError,
  otherwise: ErrorCode,
): AppError {
  const code = BY_STATE[raw.code] ?? (raw.code.startsWith('08') ? 'source/unreachable' : otherwise)
  if (code === 'source/not-permitted' && raw.code === '42501') {
    return make(code, raw.message, { grant: `GRANT pg_monitor TO ${quoteName(target.user)};` })
  }
  if (raw.code === '55P03') return make(code, `gave way to a lock: ${raw.message}`)
  return make(code, raw.message)
}

/** Whether the server itself said this, rather than the network or the driver. */
export function sqlStateOf(thrown: unknown): string | undefined {
  const { code } = readRaw(thrown)
  return isSqlState(code) ? code : undefined
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) && BY_ERRNO[code] === undefined
}

function readRaw(thrown: unknown): Raw {
  if (!(thrown instanceof Error)) return { code: '', message: String(thrown).slice(0, 300) }
  // Several addresses of one name were tried: the first failure tells most.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  const error = first instanceof Error ? first : thrown
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: redact(error.message).slice(0, 300) }
}

/** A name as SQL wants it in a GRANT that a person copies. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

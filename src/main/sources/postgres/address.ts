import { AppError } from '../../../shared/errors/app-error'
import { parseConninfo } from './conninfo'

export const SSL_MODES = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
] as const
export type SslMode = (typeof SSL_MODES)[number]

/** Where and as whom to connect. The driver never sees a URL: it reads one by rules of its own. */
export interface PgTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly sslMode: SslMode
  /** A file, or the PEM text itself. */
  readonly sslRootCert?: string
  readonly sslCert?: string
  readonly sslKey?: string
  readonly connectTimeoutMs?: number
  readonly applicationName?: string
  /** Parameters that were understood and are not used, in words. */
  readonly notes: readonly string[]
  /** Not enumerable: it stays out of JSON, logs and reports. */
  readonly password?: string
}

const USED = [
  'host',
  'port',
  'user',
  'dbname',
  'password',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
].concat(['connect_timeout', 'application_name'])
/** Understood, and safe to leave out: what they ask for is done in another way or is the default. */
const NOT_USED = [
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
].concat(['tcp_user_timeout', 'fallback_application_name', 'client_encoding', 'gssencmode'])

/** Reads a `postgres://` URL or a key=value conninfo. Throws `source/bad-address`; the words never hold the password. */
export function parseAddress(text: string): PgTarget {
  const trimmed = text.trim()
  if (trimmed === '') throw bad('the address is empty')
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)
  return toTarget(isUrl ? fromUrl(trimmed) : parseConninfo(trimmed))
}

function fromUrl(text: string): Map<string, string> {
  if (!/^postgres(ql)?:\/\//i.test(text)) throw bad('the address must begin with postgres://')
  if (/^[^/]+:\/\/[^/?#]*,/.test(text)) throw bad('several hosts are not supported yet: give one')
  // libpq allows a user without a host (a socket), the URL standard does not.
  const whole = text.replace(/^([^/]+:\/\/[^/?#]*@)(?=[/?#]|$)/, '$1localhost')
  const url = parseUrl(whole)
  if (url === undefined) throw bad('the URL cannot be read')
  if (url.hash !== '') throw bad('a "#" in a URL must be written as %23')
  const fields = new Map<string, string>()
  const put = (name: string, value: string): void => {
    if (value !== '') fields.set(name, value)
  }
  put('host', decode(url.hostname.replace(/^\[(.*)\]$/, '$1')))
  put('port', url.port)
  put('user', decode(url.username))
  put('password', decode(url.password))
  put('dbname', decode(url.pathname.replace(/^\//, '')))
  for (const [name, value] of url.searchParams) put(name, value)
  return fields
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw bad('the URL holds a "%" that is not followed by two hex digits')
  }
}

function toTarget(fields: ReadonlyMap<string, string>): PgTarget {
  const notes: string[] = []
  for (const name of fields.keys()) {
    if (USED.includes(name)) continue
    if (!NOT_USED.includes(name)) throw bad(`the parameter ${show(name)} is not supported`)
    notes.push(`${name} is not used: every reading has a deadline of its own`)
  }
  const user = fields.get('user')
  if (user === undefined) throw bad('the user name is missing')
  const host = fields.get('host') ?? 'localhost'
  if (host.includes(',')) throw bad('several hosts are not supported yet: give one')
  return withPassword(
    {
      host,
      port: readNumber(fields, 'port', 1, 65_535) ?? 5432,
      user,
      database: fields.get('dbname') ?? user,
      sslMode: readSslMode(fields.get('sslmode')),
      ...optional('sslRootCert', fields.get('sslrootcert')),
      ...optional('sslCert', fields.get('sslcert')),
      ...optional('sslKey', fields.get('sslkey')),
      ...optional('applicationName', fields.get('application_name')),
      ...optional('connectTimeoutMs', seconds(readNumber(fields, 'connect_timeout', 0, 3_600))),
      notes,
    },
    fields.get('password'),
  )
}

/** The same server and role in another database. */
export function inDatabase(target: PgTarget, database: string): PgTarget {
  return withPassword({ ...target, database }, target.password)
}

function withPassword(target: Omit<PgTarget, 'password'>, password: string | undefined): PgTarget {
  return Object.defineProperty(target, 'password', { value: password, enumerable: false })
}

function readSslMode(text: string | undefined): SslMode {
  if (text === undefined) return 'prefer'
  const mode = SSL_MODES.find((one) => one === text)
  if (mode === undefined) throw bad(`sslmode must be one of ${SSL_MODES.join(', ')}`)
  return mode
}

function readNumber(
  fields: ReadonlyMap<string, string>,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = fields.get(name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw bad(`${name} must be a whole number from ${least} to ${most}`)
  }
  return value
}

/** 0 means "wait for ever" to libpq; we never do. */
function seconds(value: number | undefined): number | undefined {
  return value === undefined || value === 0 ? undefined : value * 1_000
}

function optional<K extends string, V>(name: K, value: V | undefined): { [N in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [N in K]?: V })
}

/** Names of parameters may come from a mistyped password: only plain ones are repeated. */
function show(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? `"${name}"` : 'in it'
}

function bad(message: string): AppError {
  return new AppError('source/bad-address', message, {
    context: {
      example: 'postgres://switchyard_watch:PASSWORD@db.example:5432/app?sslmode=verify-full',
    },
  })
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined // its message would quote the address, password included
  }
}

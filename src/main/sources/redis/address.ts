import { AppError } from '../../../shared/errors/app-error'

/** Where a Redis server is and as whom we go there. Never printed: it holds the password. */
export interface RedisTarget {
  readonly host: string
  readonly port: number
  /** A unix socket; then host and port mean nothing. */
  readonly path: string | null
  readonly tls: boolean
  readonly servername: string | null
  readonly user: string | null
  readonly password: string | null
  readonly db: number
  readonly connectTimeoutMs: number | null
}

const EXAMPLE = 'redis://user:password@host:6379, rediss://host:6380 or unix:///run/redis.sock'
const KNOWN_OPTIONS = ['db', 'connectTimeout', 'servername']
const LATER = [
  [/^rediss?([-+])sentinel:/i, 'Sentinel addresses are not yet supported: name the server itself'],
  [/^rediss?([-+])cluster:/i, 'Cluster addresses are not yet supported: name one node'],
] as const

/** Reads an address as people write it. The words of the error never repeat the address. */
export function parseRedisAddress(text: string): RedisTarget {
  for (const [shape, words] of LATER) if (shape.test(text)) throw bad(words)
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(text)?.[1] ?? ''
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) {
    throw bad('several hosts in one address are not yet supported: name one server')
  }
  const url = parseUrl(text)
  const options = readOptions(url.searchParams)
  const shared = {
    user: decode(url.username) || null,
    password: decode(url.password) || null,
    servername: options.get('servername') ?? null,
    connectTimeoutMs: wholeNumber(options.get('connectTimeout'), 'connectTimeout'),
  }
  const dbOption = wholeNumber(options.get('db'), 'db')
  if (url.protocol === 'unix:') {
    const path = decode(url.pathname)
    if (!path.startsWith('/') || path.length < 2) throw bad('the socket path is missing')
    return { ...shared, host: '', port: 0, path, tls: false, db: dbOption ?? 0 }
  }
  if (url.hostname === '') throw bad('the host is missing')
  return {
    ...shared,
    host: decode(url.hostname).replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 6379 : Number(url.port),
    path: null,
    tls: url.protocol === 'rediss:',
    db: dbOption ?? wholeNumber(url.pathname.slice(1) || undefined, 'database') ?? 0,
  }
}

function parseUrl(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw bad('it is not a URL')
  }
  if (!['redis:', 'rediss:', 'unix:'].includes(url.protocol)) throw bad('the scheme is unknown')
  if (url.hash !== '') throw bad('a # in the password must be written %23')
  return url
}

function readOptions(params: URLSearchParams): ReadonlyMap<string, string> {
  for (const name of params.keys()) {
    if (!KNOWN_OPTIONS.includes(name)) throw bad(`the option "${name.slice(0, 40)}" is unknown`)
  }
  return new Map(params)
}

function wholeNumber(text: string | undefined, name: string): number | null {
  if (text === undefined) return null
  if (!/^\d{1,6}$/.test(text)) throw bad(`${name} must be a whole number`)
  return Number(text)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw bad('a % must be written %25')
  }
}

const bad = (why: string): AppError =>
  new AppError('source/bad-address', `Redis address: ${why}`, { context: { example: EXAMPLE } })

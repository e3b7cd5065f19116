import { textOf, type SpanRecord } from './record'

const CLIENT = 3
const PRODUCER = 4
const CONSUMER = 5
const MOST_CHARS = 120
const REDIS = new Set(['redis', 'valkey', 'keydb', 'dragonfly'])

export const CALL_KINDS = ['service', 'database', 'redis', 'queue', 'consumes', 'http'] as const
export type CallKind = (typeof CALL_KINDS)[number]

/** Whom a span calls. `peer` is its name: of a database `system|database|host:port`, what is not told left empty. */
export interface Call {
  readonly kind: CallKind
  readonly peer: string
}

/** By the semantic conventions; null: it calls nobody. `consumes`: the queue that it takes from. */
export function callOf(span: SpanRecord): Call | null {
  const { kind, attrs } = span
  const of = (key: string): string => textOf(attrs, key)
  const system = of('db.system.name')
  if (system !== '' && (kind === CLIENT || kind === 0)) {
    const [database = ''] = of('db.namespace').split('|')
    const isRedis = REDIS.has(system)
    return named(isRedis ? 'redis' : 'database', [
      ...[system, isRedis ? '' : database, addressOf(of)].map(plain),
    ])
  }
  const queue = of('messaging.destination.name') || of('messaging.system')
  if (queue !== '' && kind === PRODUCER) return named('queue', [queue])
  if (queue !== '' && kind === CONSUMER) return named('consumes', [queue])
  if (kind !== CLIENT) return null
  const peer = of('peer.service') || of('service.peer.name')
  if (peer !== '') return named('service', [peer])
  const address = addressOf(of)
  return address === '' ? null : named('http', [address])
}

const named = (kind: CallKind, parts: readonly string[]): Call => ({
  kind,
  peer: parts.join('|').slice(0, MOST_CHARS),
})

function addressOf(of: (key: string) => string): string {
  const host = of('server.address')
  const port = of('server.port')
  return host === '' || port === '' ? host : `${host}:${port}`
}

const plain = (text: string): string => text.replaceAll('|', ' ')

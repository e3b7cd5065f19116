import { redact } from '../platform/redact'
import { redactSql } from '../sources/postgres/redact-sql'
import { LIMITS } from './limits'
import type { Attr, AttrValue } from './record'

/** Older names of the semantic conventions, and what they are called now. */
const ALIASES: Readonly<Record<string, string>> = {
  'db.system': 'db.system.name',
  'db.name': 'db.namespace',
  'db.statement': 'db.query.text',
  'db.operation': 'db.operation.name',
  'db.sql.table': 'db.collection.name',
  'net.peer.name': 'server.address',
  'net.peer.port': 'server.port',
  'http.method': 'http.request.method',
  'http.status_code': 'http.response.status_code',
  'http.url': 'url.full',
  'http.target': 'url.path',
  'http.user_agent': 'user_agent.original',
  'messaging.destination': 'messaging.destination.name',
  'messaging.operation': 'messaging.operation.type',
  'messaging.message_id': 'messaging.message.id',
  'deployment.environment': 'deployment.environment.name',
  'bullmq.job.id': 'job.id',
  'x-correlation-id': 'correlation.id',
  correlation_id: 'correlation.id',
  correlationId: 'correlation.id',
  'http.request.header.x-correlation-id': 'correlation.id',
  'http.request.header.x-request-id': 'request.id',
  'x-request-id': 'request.id',
}

/** The namespaces that are kept. Anything else may hold what nobody meant to send here. */
const KEPT =
  /^(?:db|http|url|server|client|network|net|messaging|exception|error|code|thread|rpc|faas|service|deployment|process|user_agent|peer|job|queue|bullmq|cache|app|otel|browser|correlation|request|session|postgres|redis|demo|worker|switchyard|retry|breaker|view)(?:\.|$)/
/** Inside those: headers, cookies, query strings, people, parameters of a statement. */
const NEVER =
  /^(?:http\.(?:request|response)\.(?:header|body)\.|url\.query|process\.(?:command|environment|owner)|db\.query\.parameter\.|db\.user|client\.(?:address|socket))|cookie|passw|secret|authorization|credential|api[-_.]?key/i
/** A text without any of these cannot match a rule of the redactor. */
const SUSPECT = /:\/\/|passw|pwd|secret|token|api[-_]?key|auth|bearer|\bkey \(|failing row/i
const MEMORY = 2_000

/** Values by which a person looks a trace up: TR3. */
export const LOOKUP_KEYS: ReadonlySet<string> = new Set([
  ...['correlation.id', 'request.id', 'job.id', 'messaging.message.id', 'session.id'],
  ...['process.pid', 'postgres.pid', 'db.postgresql.pid', 'db.query.hash', 'db.query.id'],
])

/** What of a resource is repeated on each of its spans. */
export const RESOURCE_KEYS: ReadonlySet<string> = new Set([
  'service.instance.id',
  'service.version',
  'process.pid',
  'deployment.environment.name',
])

/** Normalises, filters, redacts and caps what callers attach. Remembers texts it has cleaned: most come again. */
export class AttributeFilter {
  readonly #names = new Map<string, string | null>()
  readonly #statements = new Map<string, string>()
  #hidden = 0

  /** How many attributes were left out since it was asked last. */
  takeHidden(): number {
    const hidden = this.#hidden
    this.#hidden = 0
    return hidden
  }

  add(attrs: Attr[], key: string, value: AttrValue | null): void {
    const name = this.#nameOf(key)
    if (name === null || value === null || attrs.length >= LIMITS.attributes) {
      this.#hidden += 1
      return
    }
    if (attrs.some(([known]) => known === name)) return
    attrs.push([name, typeof value === 'string' ? this.clean(name, value) : value])
  }

  /** Over the cap: not even looked at. */
  hide(): void {
    this.#hidden += 1
  }

  clean(name: string, text: string): string {
    if (name === 'db.query.text' || name === 'db.query.summary') return this.#statement(text)
    const short = cut(text)
    if (name === 'url.full' || name === 'url.path') return cleanText(short.replace(/[?#].*$/s, ''))
    return cleanText(short)
  }

  #nameOf(key: string): string | null {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = ALIASES[key] ?? key
    const kept =
      name.length <= LIMITS.nameChars && KEPT.test(name) && !NEVER.test(name) ? name : null
    remember(this.#names, key, kept)
    return kept
  }

  #statement(text: string): string {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    // Cut after: a literal cut in half would not look like one.
    const clean = cut(redactSql(text.slice(0, 4 * LIMITS.valueChars)))
    remember(this.#statements, text, clean)
    return clean
  }
}

/** Takes secrets out of a text of unknown content. */
export function cleanText(text: string): string {
  return SUSPECT.test(text) ? redact(text) : text
}

export function cut(text: string, chars: number = LIMITS.valueChars): string {
  return text.length <= chars ? text : `${text.slice(0, chars - 1)}…`
}

function remember<V>(memory: Map<string, V>, key: string, value: V): void {
  if (key.length > LIMITS.valueChars) return
  if (memory.size >= MEMORY) memory.clear()
  memory.set(key, value)
}

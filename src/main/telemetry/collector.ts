import { type AttributeFilter, cleanText, cut, RESOURCE_KEYS } from './attributes'
import { LIMITS } from './limits'
import type { Attr, Decoded, LogRecord, SpanRecord } from './record'

/** A span as it was sent, its attributes filtered already. */
export type RawSpan = Omit<SpanRecord, 'service' | 'isError'> & { readonly statusCode: number }
export type RawLog = Omit<LogRecord, 'service'>

export interface Resource {
  readonly service: string
  readonly attrs: readonly Attr[]
}

const TRACE_ID = /^(?!0{32})[\da-f]{32}$/
const SPAN_ID = /^(?!0{16})[\da-f]{16}$/
const ERROR_STATUS = 2
const LAST_KIND = 5
const SEVERITIES = 24

/** Takes what one request holds, span by span, up to the caps. What is wrong is refused alone. */
export class Collector {
  readonly filter: AttributeFilter
  readonly #now: number
  readonly #spans: SpanRecord[] = []
  readonly #logs: LogRecord[] = []
  #rejected = 0
  #reason = ''

  constructor(filter: AttributeFilter, now: number) {
    this.filter = filter
    this.#now = now
  }

  /** False: the request holds more than is taken of one; the decoder need not look closer. */
  get hasRoom(): boolean {
    return this.#spans.length + this.#logs.length < LIMITS.spansPerRequest
  }

  resource(attrs: readonly Attr[]): Resource {
    const name = attrs.find(([key]) => key === 'service.name')?.[1]
    return {
      service: cut(
        typeof name === 'string' && name !== '' ? name : 'unknown_service',
        LIMITS.nameChars,
      ),
      attrs: attrs.filter(([key]) => RESOURCE_KEYS.has(key)),
    }
  }

  span(resource: Resource, raw: RawSpan): void {
    const wrong = this.#wrongSpan(raw)
    if (wrong !== null) {
      this.reject(wrong)
      return
    }
    const { statusCode, ...rest } = raw
    this.#spans.push({
      ...rest,
      parentId: SPAN_ID.test(raw.parentId) ? raw.parentId : '',
      service: resource.service,
      name: cleanText(cut(raw.name, LIMITS.nameChars)),
      kind: raw.kind >= 0 && raw.kind <= LAST_KIND ? raw.kind : 0,
      isError: statusCode === ERROR_STATUS,
      statusText: cleanText(cut(raw.statusText)),
      attrs: withResource(raw.attrs, resource),
    })
  }

  log(resource: Resource, raw: RawLog): void {
    const wrong = this.#wrongTime(raw.at)
    if (wrong !== null) {
      this.reject(wrong)
      return
    }
    this.#logs.push({
      ...raw,
      traceId: TRACE_ID.test(raw.traceId) ? raw.traceId : '',
      spanId: SPAN_ID.test(raw.spanId) ? raw.spanId : '',
      service: resource.service,
      severity: Math.min(SEVERITIES, Math.max(0, raw.severity)),
      body: cleanText(cut(raw.body)),
      attrs: withResource(raw.attrs, resource),
    })
  }

  /** The first reason is told; one word for each would be a flood of its own. */
  reject(reason: string): void {
    this.#rejected += 1
    if (this.#reason === '') this.#reason = reason
  }

  result(): Decoded {
    return {
      spans: this.#spans,
      logs: this.#logs,
      rejected: this.#rejected,
      reason: this.#reason,
      hiddenAttrs: this.filter.takeHidden(),
    }
  }

  #wrongSpan({ traceId, spanId, name, startMs, durationMs }: RawSpan): string | null {
    if (!TRACE_ID.test(traceId)) return 'a trace id is not 16 bytes'
    if (!SPAN_ID.test(spanId)) return 'a span id is not 8 bytes'
    if (name === '') return 'a span has no name'
    if (!Number.isFinite(durationMs) || durationMs < 0) return 'a span ends before it starts'
    return this.#wrongTime(startMs) ?? this.#wrongTime(startMs + durationMs)
  }

  #wrongTime(at: number): string | null {
    if (!Number.isFinite(at) || at < this.#now - LIMITS.keptMs)
      return 'a time is older than what is kept'
    return at > this.#now + LIMITS.futureMs ? 'a time lies in the future' : null
  }
}

function withResource(attrs: readonly Attr[], resource: Resource): readonly Attr[] {
  if (resource.attrs.length === 0) return attrs
  const own = new Set(attrs.map(([key]) => key))
  return [...attrs, ...resource.attrs.filter(([key]) => !own.has(key))]
}

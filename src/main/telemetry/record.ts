export type AttrValue = string | number | boolean
export type Attr = readonly [key: string, value: AttrValue]

export interface SpanEvent {
  readonly name: string
  readonly at: number
  readonly attrs: readonly Attr[]
}

/** One span as it is kept: names normalised, secrets gone, sizes capped. */
export interface SpanRecord {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** Empty: a root. */
  readonly parentId: string
  readonly service: string
  readonly name: string
  /** OTLP SpanKind, 0 to 5. */
  readonly kind: number
  /** Ms since 1970, to the microsecond. */
  readonly startMs: number
  readonly durationMs: number
  readonly isError: boolean
  readonly statusText: string
  readonly attrs: readonly Attr[]
  readonly events: readonly SpanEvent[]
}

export interface LogRecord {
  /** Empty: written outside of a trace. */
  readonly traceId: string
  readonly spanId: string
  readonly service: string
  readonly at: number
  /** OTLP SeverityNumber, 0 to 24. */
  readonly severity: number
  readonly body: string
  readonly attrs: readonly Attr[]
}

/** What came out of one request. */
export interface Decoded {
  readonly spans: readonly SpanRecord[]
  readonly logs: readonly LogRecord[]
  /** Refused one by one; the rest of the request was taken. */
  readonly rejected: number
  readonly reason: string
  /** Attributes that were over the cap or not on the list. */
  readonly hiddenAttrs: number
}

export function attrOf(attrs: readonly Attr[], key: string): AttrValue | undefined {
  return attrs.find(([name]) => name === key)?.[1]
}

export function textOf(attrs: readonly Attr[], key: string): string {
  const value = attrOf(attrs, key)
  return value === undefined ? '' : String(value)
}

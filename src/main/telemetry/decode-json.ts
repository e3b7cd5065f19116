import { z } from 'zod'
import type { Collector, Resource } from './collector'
import { flat } from './decode-protobuf'
import { LIMITS } from './limits'
import type { Attr, AttrValue, SpanEvent } from './record'

// OTLP/JSON: ids are hex, 64-bit integers are text, names are lowerCamelCase. Each span is checked alone.
const Text = z.string().catch('')
const Whole = z.number().int().catch(0)
const Time = z
  .union([
    z.string().regex(/^\d{1,20}$/),
    z
      .number()
      .nonnegative()
      .transform((ns) => String(Math.trunc(ns))),
  ])
  .transform((text) => BigInt(text))
const List = z.array(z.unknown()).catch([])
const Pair = z.object({ key: z.string(), value: z.unknown() })
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: Text,
  name: z.string(),
  kind: Whole,
  startTimeUnixNano: Time,
  endTimeUnixNano: Time,
  attributes: List,
  events: List,
  status: z.object({ code: Whole, message: Text }).catch({ code: 0, message: '' }),
})
const Event = z.object({ timeUnixNano: Time, name: Text, attributes: List })
const Log = z.object({
  traceId: Text,
  spanId: Text,
  timeUnixNano: Time.optional(),
  observedTimeUnixNano: Time.optional(),
  severityNumber: Whole,
  body: z.unknown(),
  attributes: List,
})

const Scopes = z.object({ spans: List, logRecords: List })
const Group = z.object({
  resource: z.object({ attributes: List }).catch({ attributes: [] }),
  scopeSpans: List,
  scopeLogs: List,
})
const Traces = z.object({ resourceSpans: z.array(Group).default([]) })
const Logs = z.object({ resourceLogs: z.array(Group).default([]) })

/** Throws when the body is not JSON, or not the JSON of a trace export. */
export function decodeTracesJson(body: Uint8Array, collector: Collector): void {
  for (const group of Traces.parse(parse(body)).resourceSpans) {
    const resource = collector.resource(attributes(group.resource.attributes, collector))
    for (const span of records(group.scopeSpans, 'spans')) addSpan(span, resource, collector)
  }
}

export function decodeLogsJson(body: Uint8Array, collector: Collector): void {
  for (const group of Logs.parse(parse(body)).resourceLogs) {
    const resource = collector.resource(attributes(group.resource.attributes, collector))
    for (const log of records(group.scopeLogs, 'logRecords')) addLog(log, resource, collector)
  }
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
}

function records(scopes: readonly unknown[], which: 'spans' | 'logRecords'): unknown[] {
  return scopes.flatMap((scope) => Scopes.parse(scope)[which])
}

function addSpan(raw: unknown, resource: Resource, collector: Collector): void {
  if (!collector.hasRoom) {
    collector.reject(`more than ${LIMITS.spansPerRequest} spans in one request`)
    return
  }
  const parsed = Span.safeParse(raw)
  if (!parsed.success) {
    collector.reject('a span does not have the agreed form')
    return
  }
  const span = parsed.data
  collector.span(resource, {
    traceId: span.traceId.toLowerCase(),
    spanId: span.spanId.toLowerCase(),
    parentId: span.parentSpanId.toLowerCase(),
    name: span.name,
    kind: span.kind,
    startMs: toMs(span.startTimeUnixNano),
    durationMs: toMs(span.endTimeUnixNano - span.startTimeUnixNano),
    statusCode: span.status.code,
    statusText: span.status.message,
    attrs: attributes(span.attributes, collector),
    events: span.events.slice(0, LIMITS.events).flatMap((event) => toEvent(event, collector)),
  })
}

function toEvent(raw: unknown, collector: Collector): SpanEvent[] {
  const parsed = Event.safeParse(raw)
  if (!parsed.success) return []
  const { name, timeUnixNano, attributes: list } = parsed.data
  const attrs = attributes(list, collector)
  return [{ name: collector.filter.clean('', name), at: toMs(timeUnixNano), attrs }]
}

function addLog(raw: unknown, resource: Resource, collector: Collector): void {
  if (!collector.hasRoom) {
    collector.reject(`more than ${LIMITS.spansPerRequest} records in one request`)
    return
  }
  const parsed = Log.safeParse(raw)
  if (!parsed.success) {
    collector.reject('a log record does not have the agreed form')
    return
  }
  const log = parsed.data
  const at =
    log.timeUnixNano === undefined || log.timeUnixNano === 0n
      ? log.observedTimeUnixNano
      : log.timeUnixNano
  collector.log(resource, {
    traceId: log.traceId.toLowerCase(),
    spanId: log.spanId.toLowerCase(),
    at: toMs(at ?? 0n),
    severity: log.severityNumber,
    body: String(toValue(log.body) ?? ''),
    attrs: attributes(log.attributes, collector),
  })
}

function attributes(list: readonly unknown[], { filter }: Collector): Attr[] {
  const attrs: Attr[] = []
  for (const one of list) {
    const pair = attrs.length < LIMITS.attributes ? Pair.safeParse(one) : undefined
    if (pair?.success === true) filter.add(attrs, pair.data.key, toValue(pair.data.value))
    else filter.hide()
  }
  return attrs
}

type Nested = Parameters<typeof flat>[0]

function toValue(raw: unknown): AttrValue | null {
  return flat(nested(raw, 0))
}

function nested(raw: unknown, depth: number): Nested {
  if (depth > LIMITS.depth) return '(too deep)'
  if (typeof raw !== 'object' || raw === null) return null
  const box = raw as Readonly<Record<string, unknown>>
  const { stringValue, boolValue, intValue, doubleValue, bytesValue } = box
  if (typeof stringValue === 'string') return stringValue
  if (typeof boolValue === 'boolean') return boolValue
  if (typeof doubleValue === 'number') return doubleValue
  if (typeof bytesValue === 'string') return `(${Math.floor((bytesValue.length * 3) / 4)} bytes)`
  if (typeof intValue === 'number' || typeof intValue === 'string') return whole(String(intValue))
  const list = listOf(box['arrayValue'])
  if (list !== null) return list.map((item) => nested(item, depth + 1))
  const pairs = listOf(box['kvlistValue'])
  if (pairs === null) return null
  return Object.fromEntries(
    pairs.flatMap((one) => {
      const pair = Pair.safeParse(one)
      return pair.success ? [[pair.data.key, nested(pair.data.value, depth + 1)] as const] : []
    }),
  )
}

function listOf(raw: unknown): readonly unknown[] | null {
  if (typeof raw !== 'object' || raw === null) return null
  const { values } = raw as { values?: unknown }
  return Array.isArray(values) ? (values as unknown[]).slice(0, LIMITS.attributes) : []
}

function whole(text: string): AttrValue | null {
  if (!/^-?\d{1,20}$/.test(text)) return null
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : text
}

const toMs = (ns: bigint): number => Number(ns / 1_000n) / 1_000 + Number(ns % 1_000n) / 1e6

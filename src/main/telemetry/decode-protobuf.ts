import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { Collector, RawLog, RawSpan, Resource } from './collector'
import { LIMITS } from './limits'
import type { Attr, AttrValue, SpanEvent } from './record'

/**
 * The parts of opentelemetry-proto that are read, by their public field numbers; unknown fields are skipped.
 * A field of another wire type than agreed makes the request malformed, and nothing of it is kept.
 */
type Fields<T> = Readonly<
  Record<number, readonly [WireType, (reader: BinaryReader, into: T) => void]>
>

const { Varint, Bit64, LengthDelimited } = WireType
const NS_PER_MS = 1e6
const WORD = 4_294_967_296

/** ExportTraceServiceRequest. Throws when the bytes are not protobuf. */
export function decodeTraces(body: Uint8Array, collector: Collector): void {
  readRequest(body, (bytes) => readResourceSpans(bytes, collector))
}

/** ExportLogsServiceRequest. */
export function decodeLogs(body: Uint8Array, collector: Collector): void {
  readRequest(body, (bytes) => readResourceLogs(bytes, collector))
}

function readRequest(body: Uint8Array, each: (bytes: Uint8Array) => void): void {
  readMessage(body, { 1: [LengthDelimited, (reader) => each(reader.bytes())] }, null)
}

function readMessage<T>(bytes: Uint8Array, fields: Fields<T>, into: T): T {
  const reader = new BinaryReader(bytes, toText)
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag()
    const field = fields[number]
    if (field === undefined) reader.skip(wire)
    else if (field[0] === wire) field[1](reader, into)
    else throw new Error(`field ${number} has another type than agreed`)
  }
  return into
}

interface Grouped {
  resource: Uint8Array
  scopes: Uint8Array[]
}

/** The resource may come after its spans: both are found first. */
const GROUPED: Fields<Grouped> = {
  1: [LengthDelimited, (reader, group) => (group.resource = reader.bytes())],
  2: [LengthDelimited, (reader, group) => group.scopes.push(reader.bytes())],
}

function readGroup(
  bytes: Uint8Array,
  collector: Collector,
): { resource: Resource; scopes: Uint8Array[] } {
  const { resource, scopes } = readMessage(bytes, GROUPED, {
    resource: new Uint8Array(0),
    scopes: [],
  })
  const attrs: Attr[] = []
  readMessage(resource, { 1: [LengthDelimited, attributeInto(attrs, collector)] }, null)
  return { resource: collector.resource(attrs), scopes }
}

function readResourceSpans(bytes: Uint8Array, collector: Collector): void {
  const { resource, scopes } = readGroup(bytes, collector)
  for (const scope of scopes) {
    const each = (reader: BinaryReader): void => {
      const span = reader.bytes()
      if (collector.hasRoom) collector.span(resource, readSpan(span, collector))
      else collector.reject(`more than ${LIMITS.spansPerRequest} spans in one request`)
    }
    readMessage(scope, { 2: [LengthDelimited, each] }, null)
  }
}

function readResourceLogs(bytes: Uint8Array, collector: Collector): void {
  const { resource, scopes } = readGroup(bytes, collector)
  for (const scope of scopes) {
    const each = (reader: BinaryReader): void => {
      const log = reader.bytes()
      if (collector.hasRoom) collector.log(resource, readLog(log, collector))
      else collector.reject(`more than ${LIMITS.spansPerRequest} records in one request`)
    }
    readMessage(scope, { 2: [LengthDelimited, each] }, null)
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type SpanDraft = Writable<RawSpan> & {
  attrs: Attr[]
  events: SpanEvent[]
  start: Nanoseconds
  end: Nanoseconds
  collector: Collector
}

const SPAN: Fields<SpanDraft> = {
  1: [LengthDelimited, (reader, span) => (span.traceId = hex(reader.bytes()))],
  2: [LengthDelimited, (reader, span) => (span.spanId = hex(reader.bytes()))],
  4: [LengthDelimited, (reader, span) => (span.parentId = hex(reader.bytes()))],
  5: [LengthDelimited, (reader, span) => (span.name = reader.string())],
  6: [Varint, (reader, span) => (span.kind = reader.int32())],
  7: [Bit64, (reader, span) => (span.start = nanoseconds(reader))],
  8: [Bit64, (reader, span) => (span.end = nanoseconds(reader))],
  9: [LengthDelimited, (reader, span) => addAttribute(reader, span.attrs, span.collector)],
  11: [LengthDelimited, (reader, span) => addEvent(reader.bytes(), span)],
  15: [LengthDelimited, (reader, span) => void readMessage(reader.bytes(), STATUS, span)],
}
const STATUS: Fields<SpanDraft> = {
  2: [LengthDelimited, (reader, span) => (span.statusText = reader.string())],
  3: [Varint, (reader, span) => (span.statusCode = reader.int32())],
}

function readSpan(bytes: Uint8Array, collector: Collector): RawSpan {
  const {
    start,
    end,
    collector: _,
    ...span
  } = readMessage<SpanDraft>(bytes, SPAN, {
    ...{ traceId: '', spanId: '', parentId: '', name: '', kind: 0, startMs: 0, durationMs: 0 },
    ...{
      statusText: '',
      statusCode: 0,
      attrs: [],
      events: [],
      start: NEVER,
      end: NEVER,
      collector,
    },
  })
  return { ...span, startMs: toMs(start), durationMs: toMs(minus(end, start)) }
}

interface EventDraft {
  name: string
  at: number
  attrs: Attr[]
  collector: Collector
}

const EVENT: Fields<EventDraft> = {
  1: [Bit64, (reader, event) => (event.at = toMs(nanoseconds(reader)))],
  2: [LengthDelimited, (reader, event) => (event.name = reader.string())],
  3: [LengthDelimited, (reader, event) => addAttribute(reader, event.attrs, event.collector)],
}

function addEvent(bytes: Uint8Array, span: SpanDraft): void {
  if (span.events.length >= LIMITS.events) return
  const { collector } = span
  const { name, at, attrs } = readMessage(bytes, EVENT, { name: '', at: 0, attrs: [], collector })
  span.events.push({ name: collector.filter.clean('', name), at, attrs })
}

type LogDraft = Writable<RawLog> & { attrs: Attr[]; observedAt: number; collector: Collector }

const LOG: Fields<LogDraft> = {
  1: [Bit64, (reader, log) => (log.at = toMs(nanoseconds(reader)))],
  2: [Varint, (reader, log) => (log.severity = reader.int32())],
  5: [LengthDelimited, (reader, log) => (log.body = String(flat(readValue(reader.bytes())) ?? ''))],
  6: [LengthDelimited, (reader, log) => addAttribute(reader, log.attrs, log.collector)],
  9: [LengthDelimited, (reader, log) => (log.traceId = hex(reader.bytes()))],
  10: [LengthDelimited, (reader, log) => (log.spanId = hex(reader.bytes()))],
  11: [Bit64, (reader, log) => (log.observedAt = toMs(nanoseconds(reader)))],
}

function readLog(bytes: Uint8Array, collector: Collector): RawLog {
  const {
    observedAt,
    collector: _,
    ...log
  } = readMessage<LogDraft>(bytes, LOG, {
    ...{
      traceId: '',
      spanId: '',
      at: 0,
      severity: 0,
      body: '',
      attrs: [],
      observedAt: 0,
      collector,
    },
  })
  return log.at === 0 ? { ...log, at: observedAt } : log
}

function attributeInto(attrs: Attr[], collector: Collector): (reader: BinaryReader) => void {
  return (reader) => addAttribute(reader, attrs, collector)
}

interface Pair {
  key: string
  value: Uint8Array
}

const PAIR: Fields<Pair> = {
  1: [LengthDelimited, (reader, pair) => (pair.key = reader.string())],
  2: [LengthDelimited, (reader, pair) => (pair.value = reader.bytes())],
}

function addAttribute(reader: BinaryReader, attrs: Attr[], { filter }: Collector): void {
  const bytes = reader.bytes()
  if (attrs.length >= LIMITS.attributes) {
    filter.hide()
    return
  }
  const { key, value } = readMessage(bytes, PAIR, { key: '', value: EMPTY })
  filter.add(attrs, key, flat(readValue(value)))
}

type Value = AttrValue | null | readonly Value[] | { readonly [key: string]: Value }

interface Box {
  value: Value
  depth: number
}

const VALUE: Fields<Box> = {
  1: [LengthDelimited, (reader, box) => (box.value = reader.string())],
  2: [Varint, (reader, box) => (box.value = reader.bool())],
  3: [Varint, (reader, box) => (box.value = whole(reader.int64()))],
  4: [Bit64, (reader, box) => (box.value = reader.double())],
  5: [LengthDelimited, (reader, box) => (box.value = readList(reader.bytes(), box.depth))],
  6: [LengthDelimited, (reader, box) => (box.value = readMap(reader.bytes(), box.depth))],
  7: [LengthDelimited, (reader, box) => (box.value = `(${reader.bytes().length} bytes)`)],
}

function readValue(bytes: Uint8Array, depth = 0): Value {
  if (depth > LIMITS.depth) return '(too deep)'
  return readMessage<Box>(bytes, VALUE, { value: null, depth }).value
}

function readList(bytes: Uint8Array, depth: number): Value {
  const list: Value[] = []
  const each = (reader: BinaryReader): void => {
    const item = reader.bytes()
    if (list.length < LIMITS.attributes) list.push(readValue(item, depth + 1))
  }
  readMessage(bytes, { 1: [LengthDelimited, each] }, null)
  return list
}

function readMap(bytes: Uint8Array, depth: number): Value {
  const map = new Map<string, Value>()
  const each = (reader: BinaryReader): void => {
    const { key, value } = readMessage(reader.bytes(), PAIR, { key: '', value: EMPTY })
    if (map.size < LIMITS.attributes) map.set(key, readValue(value, depth + 1))
  }
  readMessage(bytes, { 1: [LengthDelimited, each] }, null)
  return Object.fromEntries(map)
}

/** Lists and maps are kept as their JSON text. */
export function flat(value: Value): AttrValue | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

/** Quicker than a TextDecoder; what is not UTF-8 is replaced, not refused. */
const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')

/** Two words: a 64-bit count of nanoseconds does not fit one number exactly. */
type Nanoseconds = readonly [high: number, low: number]
const NEVER: Nanoseconds = [0, 0]
const EMPTY = new Uint8Array(0)

function nanoseconds(reader: BinaryReader): Nanoseconds {
  const low = reader.fixed32()
  return [reader.fixed32(), low]
}

const toMs = ([high, low]: Nanoseconds): number => (high * WORD + low) / NS_PER_MS
const minus = (a: Nanoseconds, b: Nanoseconds): Nanoseconds => [a[0] - b[0], a[1] - b[1]]

function whole(value: bigint | string): AttrValue {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 32)).toString('hex')
}

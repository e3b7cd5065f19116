import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Attr, AttrValue, LogRecord, SpanEvent, SpanRecord } from './record'

const LEVEL = 4
/** Ours to read again, but a damaged file must not become a bomb. */
const MAX_BYTES = 128 * 1_024 * 1_024
const US_PER_MS = 1_000

type Word = AttrValue
type PackedAttrs = number[]

/** One chunk as it is packed: columns, each name and value once. */
interface Packed {
  readonly words: Word[]
  readonly base: number
  readonly traces: string[]
  /** Columns of the spans, each as long as the number of spans. */
  readonly trace: number[]
  readonly id: string[]
  /** Place of the parent in the chunk plus one, or its id. */
  readonly parent: (number | string)[]
  readonly service: number[]
  readonly name: number[]
  readonly kind: number[]
  readonly start: number[]
  readonly took: number[]
  /** Status word plus one when it failed; 0: it did not. */
  readonly error: number[]
  readonly attrs: PackedAttrs[]
  /** Place of the span, then its events. */
  readonly events: [place: number, name: number, at: number, attrs: PackedAttrs][]
  readonly logs: [
    ...[trace: number, span: string, service: number, at: number, severity: number],
    ...[body: number, attrs: PackedAttrs],
  ][]
}

/** Packs what came in together: names, values and times repeat, and compress to a fraction. */
export function packChunk(spans: readonly SpanRecord[], logs: readonly LogRecord[]): Buffer {
  const words = new Places<Word>()
  const traces = new Places<string>()
  const base = Math.floor(spans[0]?.startMs ?? logs[0]?.at ?? 0)
  const places = new Map(spans.map(({ traceId, spanId }, place) => [traceId + spanId, place]))
  const time = (at: number): number => Math.round((at - base) * US_PER_MS)
  const pack = (attrs: readonly Attr[]): PackedAttrs =>
    attrs.flatMap(([key, value]) => [words.of(key), words.of(value)])
  const packed: Packed = {
    words: words.list,
    base,
    traces: traces.list,
    trace: spans.map(({ traceId }) => traces.of(traceId)),
    id: spans.map(({ spanId }) => spanId),
    parent: spans.map(({ traceId, parentId }) => {
      if (parentId === '') return 0
      const place = places.get(traceId + parentId)
      return place === undefined ? parentId : place + 1
    }),
    service: spans.map(({ service }) => words.of(service)),
    name: spans.map(({ name }) => words.of(name)),
    kind: spans.map(({ kind }) => kind),
    start: spans.map(({ startMs }) => time(startMs)),
    took: spans.map(({ durationMs }) => Math.round(durationMs * US_PER_MS)),
    error: spans.map(({ isError, statusText }) => (isError ? words.of(statusText) + 1 : 0)),
    attrs: spans.map(({ attrs }) => pack(attrs)),
    events: spans.flatMap(({ events }, place) =>
      events.map(({ name, at, attrs }): Packed['events'][number] => [
        place,
        words.of(name),
        time(at),
        pack(attrs),
      ]),
    ),
    logs: logs.map((log): Packed['logs'][number] => [
      ...([traces.of(log.traceId), log.spanId, words.of(log.service), time(log.at)] as const),
      ...([log.severity, words.of(log.body), pack(log.attrs)] as const),
    ]),
  }
  return deflateRawSync(JSON.stringify(packed), { level: LEVEL })
}

export interface Chunk {
  readonly spans: readonly SpanRecord[]
  readonly logs: readonly LogRecord[]
}

/** The spans and logs of a chunk; of one trace, or of all. */
export function unpackChunk(data: Uint8Array, traceId?: string): Chunk {
  const json = inflateRawSync(data, { maxOutputLength: MAX_BYTES }).toString('utf8')
  const packed = JSON.parse(json) as Packed
  const wanted = traceId === undefined ? -1 : packed.traces.indexOf(traceId)
  if (traceId !== undefined && wanted < 0) return { spans: [], logs: [] }
  const isWanted = (trace: number): boolean => wanted < 0 || trace === wanted
  const events = new Map<number, SpanEvent[]>()
  for (const [place, name, at, attrs] of packed.events) {
    const list = events.get(place) ?? []
    list.push({
      name: word(packed, name),
      at: packed.base + at / US_PER_MS,
      attrs: unpackAttrs(packed, attrs),
    })
    events.set(place, list)
  }
  return {
    spans: packed.trace.flatMap((trace, place) =>
      isWanted(trace) ? [unpackSpan(packed, place, events.get(place) ?? [])] : [],
    ),
    logs: packed.logs.flatMap((log) => (isWanted(log[0]) ? [unpackLog(packed, log)] : [])),
  }
}

function unpackSpan(packed: Packed, place: number, events: readonly SpanEvent[]): SpanRecord {
  const column = (of: readonly number[]): number => of[place] ?? 0
  const parent = packed.parent[place] ?? 0
  const error = column(packed.error)
  return {
    traceId: packed.traces[column(packed.trace)] ?? '',
    spanId: packed.id[place] ?? '',
    parentId:
      typeof parent === 'string' ? parent : parent === 0 ? '' : (packed.id[parent - 1] ?? ''),
    service: word(packed, column(packed.service)),
    name: word(packed, column(packed.name)),
    kind: column(packed.kind),
    startMs: packed.base + column(packed.start) / US_PER_MS,
    durationMs: column(packed.took) / US_PER_MS,
    isError: error > 0,
    statusText: error > 0 ? word(packed, error - 1) : '',
    attrs: unpackAttrs(packed, packed.attrs[place] ?? []),
    events,
  }
}

function unpackLog(packed: Packed, log: Packed['logs'][number]): LogRecord {
  const [trace, spanId, service, at, severity, body, attrs] = log
  return {
    traceId: packed.traces[trace] ?? '',
    spanId,
    service: word(packed, service),
    at: packed.base + at / US_PER_MS,
    severity,
    body: word(packed, body),
    attrs: unpackAttrs(packed, attrs),
  }
}

function unpackAttrs({ words }: Packed, packed: PackedAttrs): Attr[] {
  const attrs: Attr[] = []
  for (let place = 0; place + 1 < packed.length; place += 2) {
    attrs.push([String(words[packed[place] ?? -1]), words[packed[place + 1] ?? -1] ?? ''])
  }
  return attrs
}

const word = ({ words }: Packed, place: number): string => String(words[place] ?? '')

/** Gives each value a place, the same one each time. */
class Places<T> {
  readonly list: T[] = []
  readonly #places = new Map<T, number>()

  of(value: T): number {
    const known = this.#places.get(value)
    if (known !== undefined) return known
    this.#places.set(value, this.list.length)
    this.list.push(value)
    return this.list.length - 1
  }
}

import { inTransaction, rowOf, type Db } from '../history/database'
import type { ErrorGroup, RedRow, Trace, TraceList, TraceQuery } from '../../shared/model/telemetry'
import { packChunk, unpackChunk } from './chunk'
import { openTraces, usedBytes, walBytes } from './database'
import { EdgeStore, readEdges, type CallFigures } from './edge-store'
import { addToErrors, readErrors } from './error-store'
import type { Retention } from './limits'
import { Names } from './names'
import type { Decoded, LogRecord, SpanRecord } from './record'
import { RecentSpans } from './recent-spans'
import { addToRed, readRed } from './red-store'
import { ServedCounts, type Served } from './served'
import { dropOldest } from './retention'
import { tagsOf } from './tags'
import { addToTraces } from './trace-rows'
import { listTraces } from './trace-search'

export interface TraceStoreParts {
  readonly path: string
  readonly retention: Retention
  readonly now: () => number
  readonly monotonic: () => number
}

export interface TraceStats {
  readonly bytes: number
  readonly spans: number
  readonly traces: number
  readonly oldestAt: number | null
  readonly droppedSpans: number
}

interface Range {
  readonly fromMs: number
  readonly toMs: number
}

/** Spans of a chunk: more compress better, fewer are opened faster. */
const CHUNK_SPANS = 1_000
/** What waits for a disk that cannot write; more is turned away. */
const MOST_WAITING = 20_000
const SPANS_SHOWN = 20_000
const LOGS_SHOWN = 2_000

/** The file of traces, error groups and operation figures. Runs in the thread of the receiver. */
export class TraceStore {
  readonly #parts: TraceStoreParts
  readonly #db: Db
  readonly #recent = new RecentSpans()
  readonly #edges = new EdgeStore()
  readonly #served = new ServedCounts()
  #names: Names
  #spans: SpanRecord[] = []
  #logs: LogRecord[] = []

  constructor(parts: TraceStoreParts) {
    this.#parts = parts
    this.#db = openTraces(parts.path)
    this.#names = new Names(this.#db)
  }

  get waiting(): number {
    return this.#spans.length + this.#logs.length
  }

  /** False: too much waits for the disk already; nothing of it was taken. */
  add({ spans, logs }: Pick<Decoded, 'spans' | 'logs'>): boolean {
    if (this.waiting > MOST_WAITING) return false
    // A caller that heard no answer sends again.
    for (const span of spans) {
      if (!this.#recent.isNew(span)) continue
      this.#spans.push(span)
      this.#served.note(span)
    }
    for (const log of logs) if (isKept(log)) this.#logs.push(log)
    while (this.#spans.length >= CHUNK_SPANS) this.#write(this.#spans.slice(0, CHUNK_SPANS), [])
    return true
  }

  /** What each instance answered, counted as the spans came in. */
  served(): Served[] {
    return this.#served.list()
  }

  /** Writes what waits, in one commit for each chunk. */
  flush(): void {
    while (this.waiting > 0) this.#write(this.#spans.slice(0, CHUNK_SPANS), [...this.#logs])
  }

  list(query: TraceQuery): TraceList {
    const { monotonic } = this.#parts
    return listTraces({ db: this.#db, names: this.#names, monotonic }, query)
  }

  /** All spans of a trace that are kept, earliest first; each one once. */
  read(traceId: string): Trace {
    const row = rowOf(
      this.#db,
      'select chunks from traces where trace = ?',
      Buffer.from(traceId, 'hex'),
    )
    const spans = new Map<string, SpanRecord>()
    const logs: LogRecord[] = []
    for (const id of new Set(((row?.[0] ?? '') as string).split(','))) {
      const data = rowOf(this.#db, 'select data from chunks where id = ?', id)?.[0]
      if (data === undefined) continue
      const chunk = unpackChunk(data as Uint8Array, traceId)
      for (const span of chunk.spans) spans.set(span.spanId, span)
      logs.push(...chunk.logs)
    }
    const sorted = [...spans.values()].sort((a, b) => a.startMs - b.startMs)
    return {
      traceId,
      spans: sorted.slice(0, SPANS_SHOWN).map(({ traceId: _, attrs, events, ...span }) => ({
        ...span,
        attrs: attrs.map(([key, value]) => [key, value]),
        events: events.map((event) => ({
          ...event,
          attrs: event.attrs.map(([key, value]) => [key, value]),
        })),
      })),
      logs: logs
        .sort((a, b) => a.at - b.at)
        .slice(0, LOGS_SHOWN)
        .map(({ traceId: _, attrs, ...log }) => ({
          ...log,
          attrs: attrs.map(([key, value]) => [key, value]),
        })),
      total: sorted.length,
    }
  }

  red(range: Range): RedRow[] {
    return readRed({ db: this.#db, names: this.#names }, range)
  }

  edges(range: Range): CallFigures[] {
    return readEdges({ db: this.#db, names: this.#names }, range)
  }

  errors(input: Range & { limit: number }): { groups: ErrorGroup[]; total: number } {
    return readErrors(this.#db, input)
  }

  /** One short step of removing what is past its time or over the size. False: nothing is left to do. */
  tidyStep(): boolean {
    const { retention, now } = this.#parts
    return dropOldest(this.#db, { ...retention, now: now(), usedBytes: usedBytes(this.#db) })
  }

  stats(): TraceStats {
    const number = (sql: string): number => Number(rowOf(this.#db, sql)?.[0] ?? 0)
    return {
      bytes: usedBytes(this.#db) + walBytes(this.#parts.path),
      spans: number(`select value from meta where name = 'spans'`),
      traces: number('select count(*) from traces where spans > 0'),
      oldestAt: number('select from_ms from chunks order by id limit 1') || null,
      droppedSpans: number(`select value from meta where name = 'dropped-spans'`),
    }
  }

  close(): void {
    try {
      this.flush()
      this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      this.#db.close()
    }
  }

  #write(spans: readonly SpanRecord[], logs: readonly LogRecord[]): void {
    const kept = logs.filter(({ traceId }) => traceId !== '')
    const at = [...spans.map(({ startMs }) => startMs), ...kept.map((log) => log.at)]
    const ends = [
      ...spans.map((span) => span.startMs + span.durationMs),
      ...kept.map((log) => log.at),
    ]
    try {
      inTransaction(this.#db, () => {
        if (at.length > 0) {
          const { lastInsertRowid } = this.#db
            .prepare(
              'insert into chunks (from_ms, to_ms, spans, tags, data) values (?, ?, ?, ?, ?)',
            )
            .run([least(at), most(ends), spans.length, tagsOf(spans), packChunk(spans, kept)])
          const place = { db: this.#db, names: this.#names }
          addToTraces(place, { id: Number(lastInsertRowid), spans, logs: kept })
          addToRed(place, spans)
          this.#edges.add(place, spans)
          countSpans(this.#db, spans.length)
        }
        addToErrors(this.#db, spans, logs)
      })
    } catch (thrown) {
      // What it named was rolled back with it.
      if (this.#db.open) this.#names = new Names(this.#db)
      throw thrown
    }
    this.#spans = this.#spans.slice(spans.length)
    this.#logs = this.#logs.slice(logs.length)
  }
}

/** Outside of a trace only failures are kept, as error groups. */
const isKept = ({ traceId, severity, attrs }: LogRecord): boolean =>
  traceId !== '' || severity >= 17 || attrs.some(([key]) => key === 'exception.type')

const least = (values: readonly number[]): number =>
  values.reduce((low, one) => Math.min(low, one), Infinity)
const most = (values: readonly number[]): number =>
  values.reduce((high, one) => Math.max(high, one), 0)

function countSpans(db: Db, spans: number): void {
  db.prepare(
    `insert into meta (name, value) values ('spans', ?) on conflict (name) do update set value = value + excluded.value`,
  ).run([spans])
}

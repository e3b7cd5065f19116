import { rowOf, type Db } from '../history/database'
import type { Names } from './names'
import type { LogRecord, SpanRecord } from './record'

/** Ids kept for each trace, to filter by; a trace of more operations is found by the first ones. */
const MOST_IDS = 48
/** A trace that goes on for ever keeps its newest chunks. */
const MOST_CHUNKS = 200

/** The row of one trace, as the spans of one chunk or of all of them make it. */
interface Summary {
  startMs: number
  endMs: number
  service: number | null
  name: number | null
  spans: number
  errors: number
  readonly services: Set<number>
  readonly names: Set<number>
}

/** Adds a chunk to the rows of its traces. Within a transaction. */
export function addToTraces(
  { db, names }: { db: Db; names: Names },
  chunk: { id: number; spans: readonly SpanRecord[]; logs: readonly LogRecord[] },
): void {
  const found = new Map<string, Summary>()
  for (const span of chunk.spans) {
    const summary = found.get(span.traceId) ?? emptySummary()
    found.set(span.traceId, summary)
    addSpan(summary, span, names)
  }
  for (const { traceId, at } of chunk.logs) {
    if (!found.has(traceId)) found.set(traceId, { ...emptySummary(), startMs: at, endMs: at })
  }
  for (const [traceId, summary] of found) merge(db, traceId, summary, chunk.id)
}

const emptySummary = (): Summary => ({
  ...{ startMs: Infinity, endMs: 0, service: null, name: null, spans: 0, errors: 0 },
  ...{ services: new Set(), names: new Set() },
})

function addSpan(summary: Summary, span: SpanRecord, names: Names): void {
  const service = names.idOf('service', span.service)
  const name = names.idOf('operation', span.name)
  const isFirst = span.startMs < summary.startMs
  // The root names the trace; until it comes, the earliest span does.
  if (span.parentId === '' || (summary.name === null && isFirst)) {
    summary.service = service
    summary.name = name
  }
  summary.startMs = Math.min(summary.startMs, span.startMs)
  summary.endMs = Math.max(summary.endMs, span.startMs + span.durationMs)
  summary.spans += 1
  summary.errors += span.isError ? 1 : 0
  if (summary.services.size < MOST_IDS) summary.services.add(service)
  if (summary.names.size < MOST_IDS) summary.names.add(name)
}

function merge(db: Db, traceId: string, summary: Summary, chunkId: number): void {
  const key = Buffer.from(traceId, 'hex')
  const before = rowOf(
    db,
    `select id, start_ms, end_ms, service, name, spans, errors, services, names, chunks
       from traces where trace = ?`,
    key,
  )
  const own = [summary.startMs, summary.endMs, summary.service, summary.name]
  if (before === undefined) {
    db.prepare(
      `insert into traces (trace, start_ms, end_ms, service, name, spans, errors, services, names, chunks, last_chunk)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run([
      ...[key, ...own, summary.spans, summary.errors],
      ...[listed(summary.services), listed(summary.names), `${chunkId}`, chunkId],
    ])
    return
  }
  const [id, startMs, endMs, service, name, spans, errors, services, names, chunks] = before
  const isEarlier = summary.spans > 0 && (Number(spans) === 0 || summary.startMs < Number(startMs))
  const kept = String(chunks)
    .split(',')
    .slice(1 - MOST_CHUNKS)
  db.prepare(
    `update traces set start_ms = ?, end_ms = ?, service = ?, name = ?, spans = ?, errors = ?,
                       services = ?, names = ?, chunks = ?, last_chunk = ? where id = ?`,
  ).run([
    Math.min(Number(startMs), summary.startMs),
    Math.max(Number(endMs), summary.endMs),
    ...(isEarlier ? [summary.service, summary.name] : [service, name]),
    ...[Number(spans) + summary.spans, Number(errors) + summary.errors],
    ...[joined(String(services), summary.services), joined(String(names), summary.names)],
    ...[[...kept, chunkId].join(','), chunkId, id],
  ])
}

/** With a comma on both sides of each, so that one of them can be looked for. */
const listed = (ids: ReadonlySet<number>): string =>
  ids.size === 0 ? '' : `,${[...ids].join(',')},`

function joined(before: string, ids: ReadonlySet<number>): string {
  const all = new Set([
    ...before
      .split(',')
      .filter((id) => id !== '')
      .map(Number),
    ...ids,
  ])
  return listed(new Set([...all].slice(0, MOST_IDS)))
}

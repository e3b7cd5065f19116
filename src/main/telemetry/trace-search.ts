import { rowOf, rowsOf, type Db } from '../history/database'
import type { TraceList, TraceQuery, TraceRow } from '../../shared/model/telemetry'
import { unpackChunk } from './chunk'
import { LOOKUP_KEYS } from './attributes'
import type { Names } from './names'
import type { SpanRecord } from './record'
import { hashOf, mayHold, tagOf } from './tags'

interface Parts {
  readonly db: Db
  readonly names: Names
  readonly monotonic: () => number
}

/** A search by value gives what it found in this time, and says how far it came. */
const SEARCH_MS = 1_500
const MOST_FOUND = 2_000
const MOST_NAMES = 40

const COLUMNS = 'trace, start_ms, end_ms, service, name, services, spans, errors'
const SORTS = {
  start: 'start_ms',
  duration: '(end_ms - start_ms)',
  spans: 'spans',
  errors: 'errors',
  service: '(select text from names where names.id = service)',
  operation: '(select text from names where names.id = name)',
} as const satisfies Record<TraceQuery['sort']['by'], string>

interface Where {
  readonly sql: string
  readonly values: unknown[]
}

/** TR3, TR5: traces of a time range by what is known of them, and by what one of their spans says. */
export function listTraces(parts: Parts, query: TraceQuery): TraceList {
  const { names } = parts
  const rest = {
    services: names.list('service'),
    operations: names.list('operation').slice(0, 500),
  }
  const text = query.text.trim()
  const traceId = traceIdIn(text)
  if (traceId !== null) {
    const traces = byId(parts, traceId, { sql: 'spans > 0', values: [] })
    return { traces, total: traces.length, lookedBackTo: null, ...rest }
  }
  const where = whereOf(names, query)
  if (query.attributes.length === 0 && text === '')
    return { ...bySql(parts, query, where), ...rest }
  return { ...byValue(parts, query, where), ...rest }
}

/** A trace id, or a traceparent that holds one. */
export function traceIdIn(text: string): string | null {
  const found = /^(?:00-)?([\da-f]{32})(?:-[\da-f]{16}-[\da-f]{2})?$/i.exec(text)?.[1]
  return found === undefined ? null : found.toLowerCase()
}

function whereOf(names: Names, query: TraceQuery): Where {
  const parts: [sql: string, ...values: unknown[]][] = [
    ['spans > 0 and start_ms between ? and ?', query.fromMs, query.toMs],
  ]
  if (query.onlyErrors) parts.push(['errors > 0'])
  if (query.minMs !== null) parts.push(['end_ms - start_ms >= ?', query.minMs])
  if (query.maxMs !== null) parts.push(['end_ms - start_ms <= ?', query.maxMs])
  const holds = (column: string, id: number | undefined): void => {
    parts.push([`instr(${column}, ?) > 0`, `,${id ?? -1},`])
  }
  if (query.service !== null) holds('services', names.find('service', query.service))
  if (query.operation !== null) holds('names', names.find('operation', query.operation))
  return {
    sql: parts.map(([sql]) => sql).join(' and '),
    values: parts.flatMap(([, ...values]) => values),
  }
}

function bySql(
  { db, names }: Parts,
  { sort, limit }: Pick<TraceQuery, 'sort' | 'limit'>,
  { sql, values }: Where,
): Pick<TraceList, 'traces' | 'total' | 'lookedBackTo'> {
  const order = `order by ${SORTS[sort.by]} ${sort.desc ? 'desc' : 'asc'}, start_ms desc limit ?`
  const rows = rowsOf(db, `select ${COLUMNS} from traces where ${sql} ${order}`, ...values, limit)
  const total = Number(rowOf(db, `select count(*) from traces where ${sql}`, ...values)?.[0] ?? 0)
  return { traces: rows.map((row) => toRow(row, names)), total, lookedBackTo: null }
}

function byValue(
  parts: Parts,
  query: TraceQuery,
  where: Where,
): Pick<TraceList, 'traces' | 'total' | 'lookedBackTo'> {
  const text = query.text.trim()
  const found = new Map<string, TraceRow>()
  // A part of a name is found by the rows alone; a value is looked for in the chunks.
  if (text !== '' && query.attributes.length === 0) {
    const ids = parts.names.matching(text).slice(0, MOST_NAMES)
    if (ids.length > 0) {
      const any = ids.map(() => 'instr(services || names, ?) > 0').join(' or ')
      const values = [...where.values, ...ids.map((id) => `,${id},`)]
      const limited = { sort: query.sort, limit: MOST_FOUND }
      const { traces } = bySql(parts, limited, { sql: `${where.sql} and (${any})`, values })
      for (const row of traces) found.set(row.traceId, row)
    }
  }
  const { traceIds, lookedBackTo } = searchChunks(parts, query)
  for (const id of traceIds) for (const row of byId(parts, id, where)) found.set(id, row)
  const traces = [...found.values()].sort(comparing(query.sort)).slice(0, query.limit)
  return { traces, total: found.size, lookedBackTo }
}

/** Newest chunks first, until enough was found or the time is up. */
function searchChunks(
  { db, monotonic, names }: Parts,
  query: TraceQuery,
): { traceIds: Set<string>; lookedBackTo: number | null } {
  const text = valueIn(query.text.trim())
  const traceIds = new Set<string>()
  const wanted = query.attributes.map(({ key, value }) => hashOf(tagOf(key, value)))
  const nameIds = text === '' ? [] : names.matching(text)
  // Beside an attribute, a word may also be a name of the same span: then the chunk has to be looked into.
  if (text !== '' && !(query.attributes.length > 0 && nameIds.length > 0))
    wanted.push(hashOf(`=${text}`))
  const endsAt = monotonic() + SEARCH_MS
  const sql =
    'select id, from_ms, tags from chunks where from_ms <= ? and to_ms >= ? and id < ? order by id desc limit 50'
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const page = rowsOf(db, sql, query.toMs, query.fromMs, before)
    if (page.length === 0) return { traceIds, lookedBackTo: null }
    for (const [id, fromMs, tags] of page) {
      before = Number(id)
      if (traceIds.size >= MOST_FOUND || monotonic() > endsAt) {
        return { traceIds, lookedBackTo: Number(fromMs) }
      }
      if (!mayHold(tags as Uint8Array, wanted)) continue
      const data = rowOf(db, 'select data from chunks where id = ?', id)?.[0] as Uint8Array
      for (const span of unpackChunk(data).spans)
        if (matches(span, query, text)) traceIds.add(span.traceId)
    }
  }
}

/** `pid 4711`, `job:12`: the word before it only says what it is. */
export function valueIn(text: string): string {
  return text.replace(
    /^(?:pid|job|job id|correlation|correlation id|x-correlation-id|query|request)\s*[:= ]\s*/i,
    '',
  )
}

function matches({ attrs, name, service }: SpanRecord, query: TraceQuery, text: string): boolean {
  const holds = (key: string, value: string): boolean =>
    attrs.some(([known, one]) => known === key && String(one) === value)
  if (!query.attributes.every(({ key, value }) => holds(key, value))) return false
  if (text === '') return true
  if (attrs.some(([key, value]) => LOOKUP_KEYS.has(key) && String(value) === text)) return true
  const words = text.toLowerCase()
  return query.attributes.length > 0 && `${service} ${name}`.toLowerCase().includes(words)
}

function byId({ db, names }: Parts, traceId: string, { sql, values }: Where): TraceRow[] {
  const row = rowOf(
    db,
    `select ${COLUMNS} from traces where trace = ? and ${sql}`,
    Buffer.from(traceId, 'hex'),
    ...values,
  )
  return row === undefined ? [] : [toRow(row, names)]
}

function toRow(row: unknown[], names: Names): TraceRow {
  const [trace, startMs, endMs, service, name, services, spans, errors] = row
  return {
    traceId: Buffer.from(trace as Uint8Array).toString('hex'),
    service: names.textOf(service),
    operation: names.textOf(name),
    services: String(services)
      .split(',')
      .filter((id) => id !== '')
      .map((id) => names.textOf(id)),
    startMs: Number(startMs),
    durationMs: Number(endMs) - Number(startMs),
    spans: Number(spans),
    errors: Number(errors),
  }
}

function comparing({ by, desc }: TraceQuery['sort']): (a: TraceRow, b: TraceRow) => number {
  const value = (row: TraceRow): number | string =>
    by === 'start' ? row.startMs : by === 'duration' ? row.durationMs : row[by]
  return (a, b) => {
    const [one, other] = [value(a), value(b)]
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : String(one).localeCompare(String(other), 'en')
    return desc ? -order : order
  }
}

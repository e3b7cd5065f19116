import { rowOf, rowsOf, type Db } from '../history/database'
import type { RedRow } from '../../shared/model/telemetry'
import { addDuration, addHistogram, percentile, type Histogram } from './histogram'
import type { Names } from './names'
import type { SpanRecord } from './record'

const MINUTE_MS = 60_000

interface Figures {
  count: number
  errors: number
  readonly buckets: Histogram
}

/** Rate, errors and durations of each operation, minute by minute. Within a transaction. */
export function addToRed(
  { db, names }: { db: Db; names: Names },
  spans: readonly SpanRecord[],
): void {
  const found = new Map<string, { key: [number, number, number]; figures: Figures }>()
  for (const span of spans) {
    const key: [number, number, number] = [
      Math.floor((span.startMs + span.durationMs) / MINUTE_MS),
      names.idOf('service', span.service),
      names.idOf('operation', span.name),
    ]
    const entry = found.get(key.join()) ?? { key, figures: emptyFigures() }
    found.set(key.join(), entry)
    entry.figures.count += 1
    entry.figures.errors += span.isError ? 1 : 0
    addDuration(entry.figures.buckets, span.durationMs)
  }
  for (const { key, figures } of found.values()) put(db, key, figures)
}

const emptyFigures = (): Figures => ({ count: 0, errors: 0, buckets: new Map() })

function put(db: Db, key: [number, number, number], figures: Figures): void {
  const sql = 'select count, errors, buckets from red where minute = ? and service = ? and name = ?'
  const before = rowOf(db, sql, ...key)
  if (before !== undefined) add(figures, before)
  db.prepare(
    'insert or replace into red (minute, service, name, count, errors, buckets) values (?, ?, ?, ?, ?, ?)',
  ).run([...key, figures.count, figures.errors, JSON.stringify([...figures.buckets])])
}

function add(figures: Figures, [count, errors, buckets]: unknown[]): void {
  figures.count += Number(count)
  figures.errors += Number(errors)
  addHistogram(figures.buckets, JSON.parse(String(buckets)) as [number, number][])
}

/** Whole minutes that touch the range. */
export function readRed(
  { db, names }: { db: Db; names: Names },
  { fromMs, toMs }: { fromMs: number; toMs: number },
): RedRow[] {
  const found = new Map<string, { service: string; operation: string; figures: Figures }>()
  const sql = `select service, name, count, errors, buckets from red where minute between ? and ?`
  const from = Math.floor(fromMs / MINUTE_MS)
  const to = Math.floor(toMs / MINUTE_MS)
  for (const [service, name, ...row] of rowsOf(db, sql, from, to)) {
    const key = `${String(service)} ${String(name)}`
    const entry = found.get(key) ?? {
      service: names.textOf(service),
      operation: names.textOf(name),
      figures: emptyFigures(),
    }
    found.set(key, entry)
    add(entry.figures, row)
  }
  const spanS = Math.max(1, (to - from + 1) * 60)
  return [...found.values()]
    .map(({ service, operation, figures }) => toRow(service, operation, figures, spanS))
    .sort((a, b) => b.calls - a.calls)
}

function toRow(service: string, operation: string, figures: Figures, spanS: number): RedRow {
  const { count, errors, buckets } = figures
  return {
    ...{ service, operation, calls: count, errors },
    perS: count / spanS,
    errorPercent: (errors / count) * 100,
    p50Ms: percentile(buckets, 0.5),
    p95Ms: percentile(buckets, 0.95),
    p99Ms: percentile(buckets, 0.99),
  }
}

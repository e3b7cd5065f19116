import { createHash } from 'node:crypto'
import { rowOf, rowsOf, type Db } from '../history/database'
import type { ErrorGroup, ErrorOwner } from '../../shared/model/telemetry'
import type { Severity } from '../../shared/model/finding'
import { classify } from './classify'
import { findFailures, type FoundFailure } from './failures'
import { LIMITS } from './limits'
import type { LogRecord, SpanRecord } from './record'

const STEP_MS = 60_000
const STEPS_SHOWN = 30
const RISING = 1.5

/** Adds the failures of a chunk to their groups. Within a transaction. */
export function addToErrors(
  db: Db,
  spans: readonly SpanRecord[],
  logs: readonly LogRecord[],
): void {
  for (const failure of findFailures(spans, logs)) addOne(db, failure)
}

function addOne(db: Db, failure: FoundFailure): void {
  const rule = classify(failure)
  const { changes } = db
    .prepare(
      `update errors set count = count + 1, first_ms = min(first_ms, ?), last_ms = max(last_ms, ?),
              trace = case when ? = '' or last_ms > ? then trace else ? end where id = ?`,
    )
    .run([failure.at, failure.at, failure.traceId, failure.at, failure.traceId, failure.groupId])
  const group = changes > 0 ? failure : withinCap(db, failure)
  if (changes === 0) {
    db.prepare(
      `insert into errors (id, service, type, message, frame, severity, retriable, transient, owner, rule,
                           count, first_ms, last_ms, trace) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
       on conflict (id) do update set count = count + 1, last_ms = max(last_ms, excluded.last_ms)`,
    ).run([
      ...[group.groupId, group.service, group.type, group.normalised, group.frame],
      ...[rule.severity, Number(rule.retriable), Number(rule.transient), rule.owner, rule.id],
      ...[failure.at, failure.at, failure.traceId],
    ])
  }
  db.prepare(
    `insert into error_counts (at, id, count) values (?, ?, 1) on conflict (at, id) do update set count = count + 1`,
  ).run([Math.floor(failure.at / STEP_MS) * STEP_MS, group.groupId])
}

/** Too many groups: what is new is counted by its kind alone. */
function withinCap(db: Db, failure: FoundFailure): FoundFailure {
  const groups = Number(rowOf(db, 'select count(*) from errors')?.[0] ?? 0)
  if (groups < LIMITS.errorGroups) return failure
  const service = 'several services'
  const groupId = createHash('sha256')
    .update(`rest ${classify(failure).id}`)
    .digest('hex')
    .slice(0, 16)
  return {
    ...failure,
    groupId,
    service,
    normalised: `other ${classify(failure).id} errors`,
    frame: '',
  }
}

export function readErrors(
  db: Db,
  { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
): { groups: ErrorGroup[]; total: number } {
  const found = new Map<string, { count: number; counts: number[] }>()
  const stepMs = Math.max(1, (toMs - fromMs) / STEPS_SHOWN)
  const sql = 'select id, at, count from error_counts where at between ? and ?'
  for (const [id, at, count] of rowsOf(db, sql, fromMs - STEP_MS, toMs)) {
    const entry = found.get(String(id)) ?? { count: 0, counts: Array<number>(STEPS_SHOWN).fill(0) }
    found.set(String(id), entry)
    const step = Math.min(STEPS_SHOWN - 1, Math.max(0, Math.floor((Number(at) - fromMs) / stepMs)))
    entry.count += Number(count)
    entry.counts[step] = (entry.counts[step] ?? 0) + Number(count)
  }
  const busiest = [...found].sort(([, a], [, b]) => b.count - a.count).slice(0, limit)
  const groups = busiest.flatMap(([id, counted]) => groupOf(db, id, { ...counted, fromMs }))
  return { groups, total: found.size }
}

function groupOf(
  db: Db,
  id: string,
  { count, counts, fromMs }: { count: number; counts: number[]; fromMs: number },
): ErrorGroup[] {
  const row = rowOf(
    db,
    `select service, type, message, frame, severity, retriable, transient, owner, count, first_ms, last_ms, trace
       from errors where id = ?`,
    id,
  )
  if (row === undefined) return []
  const [service, type, message, frame, severity, retriable, transient, owner, total, ...rest] = row
  const [firstAt, lastAt, traceId] = rest
  return [
    {
      id,
      ...{
        service: String(service),
        type: String(type),
        message: String(message),
        frame: String(frame),
      },
      ...{ severity: severity as Severity, owner: owner as ErrorOwner },
      ...{ retriable: retriable === 1, transient: transient === 1, count, total: Number(total) },
      ...{ firstAt: Number(firstAt), lastAt: Number(lastAt), traceId: String(traceId), counts },
      trend: trendOf(counts, Number(firstAt) >= fromMs),
    },
  ]
}

export function trendOf(counts: readonly number[], isNew: boolean): ErrorGroup['trend'] {
  if (isNew) return 'new'
  const half = Math.floor(counts.length / 2)
  const sum = (part: readonly number[]): number => part.reduce((all, one) => all + one, 0)
  const before = sum(counts.slice(0, half))
  const after = sum(counts.slice(half))
  if (after > before * RISING) return 'rising'
  return before > after * RISING ? 'falling' : 'steady'
}

import type { QueueFailureRow, QueueRow } from '../../../shared/model/tables/queue'
import type { Statement, TextRow } from '../postgres/statement'
import { groupFailures, type FailedJob } from './group-failures'
import { describePayload } from './payload'

/** The table of jobs kept in SQL. Its columns: docs/demo-platform.md. */
export const TABLE = 'background_jobs'

/** The words of a status column, as they are found in the wild. */
export const STATUS_WORDS = {
  waiting: ['queued', 'pending', 'waiting', 'new'],
  active: ['running', 'active', 'processing', 'started'],
  delayed: ['delayed', 'scheduled'],
  failed: ['failed', 'error'],
  completed: ['done', 'completed', 'succeeded', 'success'],
} as const

const NEWEST_JOBS = 20_000

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')
const count = (state: keyof typeof STATUS_WORDS, rest = ''): string =>
  `coalesce(sum(n) filter (where status in (${list(STATUS_WORDS[state])})${rest}), 0)`

/** Counts by status are read from an index on it; what ended lately is looked for among the newest jobs only. */
export const COUNTS: Statement = {
  name: 'switchyard_jobs',
  text: `
    with states as (select status, count(*) as n from ${TABLE} group by status),
    recent as (
      select count(*) filter (where status in (${list(STATUS_WORDS.failed)})) as failed,
             count(*) as ended,
             count(*) filter (where finished_at > now() - interval '1 minute') as last_minute
        from (select status, finished_at from ${TABLE} order by id desc limit ${NEWEST_JOBS}) newest
       where finished_at > now() - interval '10 minutes'
         and status in (${list([...STATUS_WORDS.failed, ...STATUS_WORDS.completed])})),
    waiting as (
      select min(greatest(created_at, started_at, finished_at)) as since from ${TABLE}
       where status in (${list(STATUS_WORDS.waiting)}))
    select ${count('waiting')}, ${count('active')}, ${count('delayed')},
           ${count('failed')}, ${count('completed')},
           (select failed from recent), (select ended from recent), (select last_minute from recent),
           (select extract(epoch from now() - since) * 1000 from waiting)
      from states`,
}

const NEWEST_FAILED = 100

export const FAILED: Statement = {
  name: 'switchyard_failed_jobs',
  text: `
    select id::text, left(kind, 100), left(coalesce(error, ''), 8192), attempts::text,
           (extract(epoch from coalesce(finished_at, created_at)) * 1000)::text,
           case when pg_column_size(payload) <= 2048 then payload::text end
      from ${TABLE}
     where status in (${list(STATUS_WORDS.failed)})
     order by id desc
     limit ${NEWEST_FAILED}`,
}

/** Remembers when nothing waited, and what the backlog was a minute ago. */
export class TableMemory {
  #emptyAt: number | undefined
  #backlogs: { atMs: number; jobs: number }[] = []

  toRow(row: TextRow | undefined, moment: { now: number; monotonicMs: number }): QueueRow {
    const numbers = (row ?? []).map((text) => (text === null ? null : Number(text)))
    const at = (index: number): number => numbers[index] ?? 0
    const [waiting, active, delayed, failed, completed] = [at(0), at(1), at(2), at(3), at(4)]
    const out = at(7) / 60
    const ended = at(6)
    if (waiting === 0) this.#emptyAt = moment.now
    const grown = this.#grown(waiting + active + delayed, moment.monotonicMs)
    return {
      ...{ name: TABLE, system: 'table', at: moment.now, prioritized: 0, waitingChildren: 0 },
      ...{ waiting, active, delayed, failed, completed, paused: false, workers: null },
      oldestWaitingMs: waiting === 0 ? 0 : this.#age(numbers[8] ?? null, moment.now),
      outPerS: out,
      inPerS: grown === undefined ? null : Math.max(0, out + grown),
      failPercent10m: ended === 0 ? null : (100 * at(5)) / ended,
      failed10m: at(5),
    }
  }

  #age(ageMs: number | null, now: number): number | null {
    if (ageMs === null) return null
    return Math.max(0, this.#emptyAt === undefined ? ageMs : Math.min(ageMs, now - this.#emptyAt))
  }

  /** Jobs a second over the last minute. */
  #grown(jobs: number, atMs: number): number | undefined {
    this.#backlogs.push({ atMs, jobs })
    while (this.#backlogs[1] !== undefined && atMs - this.#backlogs[1].atMs >= 60_000) {
      this.#backlogs.shift()
    }
    const [oldest] = this.#backlogs
    if (oldest === undefined || oldest.atMs === atMs) return undefined
    return (jobs - oldest.jobs) / ((atMs - oldest.atMs) / 1_000)
  }
}

export function toFailures(rows: readonly TextRow[]): QueueFailureRow[] {
  const jobs = rows.map(([id, kind, error, attempts, at, payload]): FailedJob => ({
    ...{ id: id ?? '', name: kind ?? '', failedReason: error ?? '', stack: '' },
    ...{ attemptsMade: Number(attempts ?? 0), failedAt: at == null ? null : Number(at) },
    payload: payload == null ? 'over 2 KiB, not read' : describePayload(payload),
  }))
  return groupFailures(TABLE, 'table', jobs)
}

import { AppError } from '../../../shared/errors/app-error'
import type { ActingQueue } from '../../sources/queues/acting-queue'
import { groupFailures } from '../../sources/queues/group-failures'
import { MOST_JOBS } from '../../sources/queues/reading-queue'
import { STATUS_WORDS, TABLE } from '../../sources/queues/sql'
import type { ActionTools } from '../action'
import { tallyEach, type Tally } from '../batches'
import { requireQueue } from '../jobs-input'

/** How a job that was retried fares. */
export type Fate = 'pending' | 'completed' | 'failed'

/** Failed jobs of one queue, wherever they are kept. */
export interface JobStore {
  retry(ids: readonly string[]): Promise<Tally>
  fate(id: string): Promise<Fate>
}

export interface Failed {
  readonly ids: readonly string[]
  readonly paused: boolean
}

export interface Where {
  readonly system: 'bullmq' | 'table'
  readonly queue: string
  readonly group?: string | undefined
}

/** Oldest first. */
export async function findFailed(
  { system, queue, group }: Where,
  tools: ActionTools,
): Promise<Failed> {
  if (system === 'table') return { ids: await tableIds(group, tools), paused: false }
  return tools.queue(queue).look(async (reading) => {
    const { paused } = await requireQueue(reading)
    return { ids: await reading.failedIds(group), paused }
  })
}

/** Opens the store with the action credential for the whole run. */
export async function withStore<T>(
  { system, queue }: Where,
  tools: ActionTools,
  work: (store: JobStore) => Promise<T>,
): Promise<T> {
  if (system === 'table') return work(tableStore(tools))
  return tools.queue(queue).act((acting) => work(queueStore(acting)))
}

function queueStore(queue: ActingQueue): JobStore {
  return {
    retry: (ids) => tallyEach(ids, (id) => queue.retry(id)),
    fate: async (id) => {
      const state = await queue.jobState(id)
      if (state === 'failed') return 'failed'
      // Completed jobs are often removed at once.
      return state === 'completed' || state === 'unknown' ? 'completed' : 'pending'
    },
  }
}

async function tableIds(group: string | undefined, { postgres }: ActionTools): Promise<string[]> {
  const rows = await postgres.read<{ id: string; error: string }>(
    `select id::text as id, left(coalesce(error, ''), 8192) as error from ${TABLE}
      where status = any($1) order by ${TABLE}.id limit ${MOST_JOBS}`,
    [[...STATUS_WORDS.failed]],
  )
  if (group === undefined) return rows.map(({ id }) => id)
  return rows.filter(({ error }) => groupOf(error) === group).map(({ id }) => id)
}

function groupOf(failedReason: string): string | undefined {
  const job = { id: '', name: '', failedReason, stack: '', attemptsMade: 0 }
  return groupFailures(TABLE, 'table', [{ ...job, failedAt: null, payload: '' }])[0]?.group
}

function tableStore({ postgres }: ActionTools): JobStore {
  return {
    retry: async (ids) => {
      const retried = await postgres.act<{ id: string }>(RETRY_SQL, [
        [...ids],
        [...STATUS_WORDS.failed],
        [...STATUS_WORDS.waiting],
      ])
      return { done: retried.length, skipped: ids.length - retried.length, failed: 0 }
    },
    fate: async (id) => {
      const [row] = await postgres.read<{ status: string }>(
        `select status from ${TABLE} where id::text = $1`,
        [id],
      )
      if (row === undefined) return 'completed'
      if (has(STATUS_WORDS.failed, row.status)) return 'failed'
      return has(STATUS_WORDS.completed, row.status) ? 'completed' : 'pending'
    },
  }
}

/** Only rows that are still failed: whoever was retried by somebody else is left alone. The table's own word for waiting, where a row shows it. */
const RETRY_SQL = `
  update ${TABLE}
     set status = coalesce((select status from ${TABLE} where status = any($3) limit 1), 'queued'),
         error = null, started_at = null, finished_at = null
   where id::text = any($1) and status = any($2)
  returning id::text as id`

const has = (words: readonly string[], word: string): boolean => words.includes(word)

export function requireTable(where: Where): void {
  if (where.system !== 'table' || where.queue === TABLE) return
  throw new AppError('action/target-changed', `there is no table of jobs ${where.queue}`)
}

import type { QueueFailureRow, QueueSystem } from '../../../shared/model/tables/queue'
import { redact } from '../../platform/redact'
import { causeOf } from './cause'

const SAMPLE_IDS = 20
const SAMPLE_NAMES = 5
const SAMPLE_LENGTH = 500

/** One failed job, as far as it was read. */
export interface FailedJob {
  readonly id: string
  readonly name: string
  readonly failedReason: string
  readonly stack: string
  readonly attemptsMade: number
  readonly failedAt: number | null
  readonly payload: string
}

/** JQ6: by cause, the most frequent first. Jobs come newest first. Pure. */
export function groupFailures(
  queue: string,
  system: QueueSystem,
  jobs: readonly FailedJob[],
): QueueFailureRow[] {
  const groups = new Map<string, { cause: ReturnType<typeof causeOf>; jobs: FailedJob[] }>()
  for (const job of jobs) {
    const cause = causeOf(job.failedReason, job.stack)
    const known = groups.get(cause.group) ?? { cause, jobs: [] }
    known.jobs.push(job)
    groups.set(cause.group, known)
  }
  return [...groups.values()]
    .map(({ cause, jobs: same }) => toRow({ queue, system, ...cause }, same))
    .sort((a, b) => b.count - a.count || (b.lastAt ?? 0) - (a.lastAt ?? 0))
}

function toRow(
  about: Pick<QueueFailureRow, 'queue' | 'system' | 'group' | 'message' | 'topFrame'>,
  jobs: readonly FailedJob[],
): QueueFailureRow {
  const times = jobs.flatMap(({ failedAt }) => failedAt ?? [])
  const [newest] = jobs
  return {
    ...about,
    count: jobs.length,
    firstAt: times.length === 0 ? null : Math.min(...times),
    lastAt: times.length === 0 ? null : Math.max(...times),
    jobNames: [...new Set(jobs.map(({ name }) => name))].slice(0, SAMPLE_NAMES),
    jobIds: jobs.slice(0, SAMPLE_IDS).map(({ id }) => id),
    attemptsMade: Math.max(...jobs.map(({ attemptsMade }) => attemptsMade)),
    sample: redact(newest?.failedReason ?? '').slice(0, SAMPLE_LENGTH),
    payload: newest?.payload ?? '',
  }
}

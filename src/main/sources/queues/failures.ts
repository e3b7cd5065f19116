import type { QueueFailureRow } from '../../../shared/model/tables/queue'
import type { WatchingRedis } from '../redis/allow-list'
import { keyOf } from './commands'
import { newestStack } from './cause'
import { groupFailures, type FailedJob } from './group-failures'
import { describePayload, sayBytes } from './payload'
import { askAll, numberOf, textOf, type Command, type Replies } from './replies'

/** The newest so many of each queue are read, and of all queues together not more than this. */
export const NEWEST_OF_A_QUEUE = 100
const NEWEST_OF_ALL = 2_000
/** Longer fields are not read: a job may carry megabytes. */
const LONGEST = { failedReason: 8_192, stacktrace: 65_536, data: 2_048 } as const

interface Ref {
  readonly queue: string
  readonly id: string
}
type Sizes = Readonly<Record<keyof typeof LONGEST, number>>

/** JQ6: the newest failed jobs of these queues by cause. Three round trips, whatever their number. */
export async function readFailures(
  redis: WatchingRedis,
  queues: readonly string[],
): Promise<{ rows: QueueFailureRow[]; truncatedFrom: number | null }> {
  const each = Math.min(NEWEST_OF_A_QUEUE, Math.max(1, Math.floor(NEWEST_OF_ALL / queues.length)))
  const replies = await askAll(
    redis,
    queues.flatMap((queue): Command[] => [
      ['zrange', keyOf(queue, 'failed'), 0, each - 1, 'REV'],
      ['zcard', keyOf(queue, 'failed')],
    ]),
  )
  let total = 0
  const refs = queues.flatMap((queue): Ref[] => {
    const ids = replies.list().flatMap((id) => textOf(id) ?? [])
    total += replies.number()
    return ids.map((id) => ({ queue, id }))
  })
  const jobs = await readFailedJobs(redis, refs)
  return {
    rows: queues.flatMap((queue) =>
      groupFailures(
        queue,
        'bullmq',
        jobs.filter((job) => job.queue === queue),
      ),
    ),
    truncatedFrom: total > refs.length ? total : null,
  }
}

/** Sizes first, then only what is small: a payload of 5 MB never crosses the wire. */
export async function readFailedJobs(
  redis: WatchingRedis,
  refs: readonly Ref[],
): Promise<(FailedJob & { queue: string })[]> {
  const sizes = await askAll(
    redis,
    refs.flatMap((ref): Command[] =>
      FIELDS.map((field): Command => ['hstrlen', keyOf(ref.queue, ref.id), field]),
    ),
  )
  const sized = refs.map((ref) => ({ ref, size: takeSizes(sizes) }))
  const values = await askAll(
    redis,
    sized.map(({ ref, size }): Command => {
      const small = FIELDS.filter((field) => size[field] <= LONGEST[field])
      return ['hmget', keyOf(ref.queue, ref.id), ...PLAIN, ...small]
    }),
  )
  return sized.flatMap(({ ref, size }) => {
    const small = FIELDS.filter((field) => size[field] <= LONGEST[field])
    const job = toJob(ref.id, fieldsOf(values.list(), [...PLAIN, ...small]), size)
    return job === null ? [] : [{ ...job, queue: ref.queue }]
  })
}

const FIELDS = ['failedReason', 'stacktrace', 'data'] as const
/** `atm`: attempts made, as BullMQ has written it since version 5. */
const PLAIN = ['name', 'atm', 'attemptsMade', 'finishedOn', 'timestamp'] as const

function takeSizes(replies: Replies): Sizes {
  return {
    failedReason: replies.number(),
    stacktrace: replies.number(),
    data: replies.number(),
  }
}

function fieldsOf(
  values: readonly unknown[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  return new Map(
    names.flatMap((name, at): [string, string][] => {
      const value = textOf(values[at])
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** null: it went away in between. */
function toJob(id: string, fields: ReadonlyMap<string, string>, size: Sizes): FailedJob | null {
  const name = fields.get('name')
  if (name === undefined) return null
  const data = fields.get('data')
  return {
    id,
    name: name.slice(0, 100),
    failedReason: fields.get('failedReason') ?? tooLong('message of ', size.failedReason),
    stack: newestStack(fields.get('stacktrace') ?? null),
    attemptsMade: numberOf(fields.get('atm') ?? fields.get('attemptsMade')) ?? 0,
    failedAt: numberOf(fields.get('finishedOn')) ?? numberOf(fields.get('timestamp')),
    payload: data === undefined ? tooLong('', size.data) : describePayload(data),
  }
}

function tooLong(what: string, bytes: number): string {
  return bytes === 0 ? '' : `${what}${sayBytes(bytes)}, not read`
}

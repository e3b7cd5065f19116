import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'

export const QUEUE_NAME = 'site-visits'

export const VisitJob = z.object({
  visitId: z.string(),
  jobRowId: z.string(),
  employerId: z.int(),
  traceparent: z.string().optional(),
})
export type VisitJob = z.output<typeof VisitJob>

/** The queue of visits to check. Ended jobs are kept in small number, failed ones a little longer. */
export function openVisitQueue(connection: Redis): Queue {
  const queue = new Queue(QUEUE_NAME, {
    connection,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: { count: 200, age: 3_600 },
      removeOnFail: { count: 100, age: 24 * 3_600 },
    },
  })
  queue.on('error', (error) => console.error(`queue: ${error.message}`))
  return queue
}

const DIGEST_EVERY_MS = 30_000
export const DIGEST = 'digest'

/** A job that BullMQ's own scheduler adds every 30 s, whoever runs. */
export async function scheduleDigest(queue: Queue): Promise<void> {
  await queue.upsertJobScheduler(DIGEST, { every: DIGEST_EVERY_MS }, { name: DIGEST })
}

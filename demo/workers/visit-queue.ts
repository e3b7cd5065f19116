import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { openQueue } from './kit/open-queue'
import { Origin } from './kit/queue-work'

export const QUEUE_NAME = 'site-visits'

export const VisitJob = Origin.extend({
  visitId: z.string(),
  jobRowId: z.string(),
  employerId: z.int(),
})
export type VisitJob = z.output<typeof VisitJob>

/** The queue of visits to check. */
export const openVisitQueue = (connection: Redis, onError: (thrown: unknown) => void): Queue =>
  openQueue(QUEUE_NAME, connection, onError)

const DIGEST_EVERY_MS = 30_000
export const DIGEST = 'digest'

/** A job that BullMQ's own scheduler adds every 30 s, whoever runs. */
export async function scheduleDigest(queue: Queue): Promise<void> {
  await queue.upsertJobScheduler(DIGEST, { every: DIGEST_EVERY_MS }, { name: DIGEST })
}

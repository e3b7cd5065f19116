import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { openQueue } from './kit/open-queue'
import { Origin } from './kit/queue-work'

export const SCAN_QUEUE = 'document-scans'

export const ScanJob = Origin.extend({ documentId: z.string() })

/** The queue of documents to scan. */
export const openScanQueue = (connection: Redis, onError: (thrown: unknown) => void): Queue =>
  openQueue(SCAN_QUEUE, connection, onError)

/** What somebody waits for goes first. BullMQ takes the lowest number first. */
export const SCAN_PRIORITY = { urgent: 1, normal: 5, sweep: 10 } as const

/** One job a document: while it is there, another for the same is not added. */
export const scanJobId = (documentId: string): string => `document-${documentId}`

export const SWEEP_EVERY_MS = 4_000
export const SWEEP = 'sweep'

/** A job that BullMQ's own scheduler adds, whoever runs: it looks what has not been scanned for longest. */
export async function scheduleSweep(queue: Queue): Promise<void> {
  await queue.upsertJobScheduler(SWEEP, { every: SWEEP_EVERY_MS }, { name: SWEEP })
}

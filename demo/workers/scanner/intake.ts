import type { Job, Queue } from 'bullmq'
import { repeat } from '../../lib/wait'
import { consumed, workQueue } from '../kit/queue-work'
import type { Runtime } from '../kit/runtime'
import type { Slots } from '../kit/slots'
import {
  openScanQueue,
  SCAN_PRIORITY,
  SCAN_QUEUE,
  ScanJob,
  scanJobId,
  scheduleSweep,
  SWEEP,
  SWEEP_EVERY_MS,
} from '../scan-queue'
import type { Documents } from './documents'

const A_SWEEP = 4
const SWEEP_SPREAD_MS = 900

export interface Intake {
  readonly slots: Slots
  readonly documents: Documents
  readonly onQueued: (waiting: number) => void
}

/** Documents that were just added come as jobs; the sweep adds those not scanned for long, one after the other. */
export function takeFromQueue(runtime: Runtime, redisUrl: string, intake: Intake): void {
  const { slots, documents } = intake
  const queue = openScanQueue(
    runtime.openRedis(redisUrl),
    runtime.log.failed(`queue ${SCAN_QUEUE}`),
  )
  runtime.onClose(() => queue.close())
  workQueue(runtime, {
    ...{ queue: SCAN_QUEUE, redisUrl, concurrency: slots.max },
    work: (job) => slots.run(() => (job.name === SWEEP ? sweep(queue, documents) : scan(job))),
    onGivenUp: async (job) => {
      if (job.name !== SWEEP) await documents.giveUp(ScanJob.parse(job.data).documentId)
    },
  })
  const scan = (job: Job): Promise<void> => {
    const data = ScanJob.parse(job.data)
    return consumed(runtime, SCAN_QUEUE, data, () =>
      documents.scan(data.documentId, job.attemptsMade + 1),
    )
  }
  let isScheduled = false
  const counter = repeat(1_000, async () => {
    // Here and not at the start: Redis may come later than we do.
    if (!isScheduled) await scheduleSweep(queue)
    isScheduled = true
    const { waiting, prioritized } = await queue.getJobCounts('waiting', 'prioritized')
    intake.onQueued((waiting ?? 0) + (prioritized ?? 0))
  })
  runtime.onClose(() => counter.stop())
}

/** Delayed one by one, so that the scans do not come all at once. */
async function sweep(queue: Queue, documents: Documents): Promise<void> {
  const ids = await documents.oldest(A_SWEEP)
  await queue.addBulk(
    ids.map((documentId, index) => ({
      name: 'scan',
      data: { documentId },
      opts: {
        jobId: scanJobId(documentId),
        priority: SCAN_PRIORITY.sweep,
        delay: index * SWEEP_SPREAD_MS,
      },
    })),
  )
}

/** Without Redis there are no jobs of the queue; the sweep scans by itself. */
export function sweepByItself(runtime: Runtime, { slots, documents }: Intake): void {
  const loop = repeat(
    SWEEP_EVERY_MS,
    async () => {
      if (runtime.drain.isOn) return
      for (const id of await documents.oldest(A_SWEEP)) {
        // A second attempt at once: there is no queue that would bring it back.
        await slots.run(() => documents.scan(id, 2)).catch(() => documents.giveUp(id))
      }
    },
    runtime.log.failed('sweep'),
  )
  runtime.onClose(() => loop.stop())
}

/** Rows of background_jobs that ask for a scan, one after the other. */
export function takeFromTable(runtime: Runtime, { slots, documents }: Intake): void {
  const { log, drain, metrics } = runtime
  const takeOne = async (): Promise<void> => {
    const job = drain.isOn ? undefined : await documents.takeFromTable()
    if (!job) return
    const error = await slots
      .run(() =>
        consumed(runtime, 'background_jobs', job.origin, () =>
          documents.scan(job.documentId, job.attempt),
        ),
      )
      .then(
        () => null,
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      )
    metrics.jobs.inc({ queue: 'background_jobs', result: error === null ? 'done' : 'failed' })
    await documents.endRow(job, error)
  }
  const loop = repeat(750, takeOne, log.failed('table'))
  runtime.onClose(() => loop.stop())
}

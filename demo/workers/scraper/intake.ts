import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { pause, repeat } from '../../lib/wait'
import type { Runtime } from '../kit/runtime'
import { DIGEST, openVisitQueue, QUEUE_NAME, scheduleDigest, VisitJob } from '../visit-queue'
import type { Visits } from './visits'

export interface Intake {
  readonly slots: number
  readonly visits: Visits
  readonly work: (job: VisitJob, attempt: number) => Promise<void>
  readonly digest: () => Promise<void>
  readonly count: (result: 'done' | 'failed') => void
  readonly onQueued: (waiting: number) => void
}

/** Takes jobs from BullMQ, with its priorities, delays and retries, and counts those that wait. */
export function takeFromQueue(runtime: Runtime, redisUrl: string, intake: Intake): void {
  const { config } = runtime
  const queue = openVisitQueue(runtime.openRedis(redisUrl))
  runtime.onClose(() => queue.close())
  let isScheduled = false
  // BullMQ blocks on this connection, so it may neither give up nor time out.
  const connection = new Redis(redisUrl, {
    connectionName: `${config.id}-worker`,
    maxRetriesPerRequest: null,
  })
  connection.on('error', () => undefined)
  const worker = new Worker(
    QUEUE_NAME,
    (job) =>
      job.name === DIGEST
        ? intake.digest()
        : intake.work(VisitJob.parse(job.data), job.attemptsMade + 1),
    { connection, concurrency: intake.slots },
  )
  worker.on('error', (error) => console.error(`worker: ${error.message}`))
  worker.on('completed', () => intake.count('done'))
  worker.on('failed', (job) => {
    intake.count('failed')
    if (!job || job.name === DIGEST || job.attemptsMade < (job.opts.attempts ?? 1)) return
    void intake.visits.giveUp(VisitJob.parse(job.data), job.failedReason).catch(() => undefined)
  })
  runtime.onClose(async () => {
    await Promise.race([worker.close(), pause(2_000)])
    connection.disconnect()
  })
  const counter = repeat(1_000, async () => {
    // Here and not at the start: Redis may come later than we do.
    if (!isScheduled) await scheduleDigest(queue)
    isScheduled = true
    intake.onQueued(await queue.getWaitingCount())
  })
  runtime.onClose(() => counter.stop())
  takeRows(runtime, intake, 1)
}

/** Without Redis: each slot takes the next row of background_jobs. */
export function takeFromTable(runtime: Runtime, intake: Intake): void {
  for (let slot = 0; slot < intake.slots; slot += 1) takeRows(runtime, intake, 0)
}

/** One after the other; what fails is said in its row. */
function takeRows(runtime: Runtime, intake: Intake, triedBefore: number): void {
  const takeOne = async (): Promise<void> => {
    const taken = await intake.visits.takeFromTable(triedBefore)
    if (!taken) return
    try {
      await intake.work(taken.job, taken.attempt)
      intake.count('done')
    } catch (thrown) {
      intake.count('failed')
      await intake.visits.giveUp(taken.job, thrown instanceof Error ? thrown.message : 'failed')
    }
  }
  const loop = repeat(500, takeOne, (thrown) => console.error(`table: ${String(thrown)}`))
  runtime.onClose(() => loop.stop())
}

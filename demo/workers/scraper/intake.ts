import { repeat } from '../../lib/wait'
import { consumed, workQueue } from '../kit/queue-work'
import type { Runtime } from '../kit/runtime'
import type { Slots } from '../kit/slots'
import { DIGEST, openVisitQueue, QUEUE_NAME, scheduleDigest, VisitJob } from '../visit-queue'
import type { Visits } from './visits'

export interface Intake {
  readonly slots: Slots
  readonly visits: Visits
  readonly onQueued: (waiting: number) => void
}

/** Takes jobs from BullMQ and counts those that wait. */
export function takeFromQueue(runtime: Runtime, redisUrl: string, intake: Intake): void {
  const { log } = runtime
  const { slots, visits } = intake
  const queue = openVisitQueue(runtime.openRedis(redisUrl), log.failed(`queue ${QUEUE_NAME}`))
  runtime.onClose(() => queue.close())
  workQueue(runtime, {
    ...{ queue: QUEUE_NAME, redisUrl, concurrency: slots.max },
    work: (job) =>
      slots.run(() =>
        job.name === DIGEST
          ? visits.digest()
          : check(VisitJob.parse(job.data), job.attemptsMade + 1),
      ),
    onGivenUp: async (job, reason) => {
      if (job.name !== DIGEST) await visits.giveUp(VisitJob.parse(job.data), reason)
    },
  })
  const check = (job: VisitJob, attempt: number): Promise<void> =>
    consumed(runtime, QUEUE_NAME, job, () => visits.check(job, attempt))
  let isScheduled = false
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
  for (let slot = 0; slot < intake.slots.max; slot += 1) takeRows(runtime, intake, 0)
}

/** One after the other; what fails is said in its row. */
function takeRows(runtime: Runtime, intake: Intake, tried: number): void {
  const { log, drain, metrics } = runtime
  const { visits, slots } = intake
  const count = (result: 'done' | 'failed'): void => metrics.jobs.inc({ queue: QUEUE_NAME, result })
  const takeOne = async (): Promise<void> => {
    const taken = drain.isOn ? undefined : await visits.takeFromTable(tried)
    if (!taken) return
    try {
      await slots.run(() =>
        consumed(runtime, QUEUE_NAME, taken.job, () => visits.check(taken.job, taken.attempt)),
      )
      count('done')
    } catch (thrown) {
      count('failed')
      const reason = thrown instanceof Error ? thrown.message : 'failed'
      await visits.giveUp(taken.job, reason)
    }
  }
  const loop = repeat(500, takeOne, log.failed('table'))
  runtime.onClose(() => loop.stop())
}

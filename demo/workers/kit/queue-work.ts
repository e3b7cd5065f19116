import { SpanKind } from '@opentelemetry/api'
import { Worker, type Job } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'
import { pause } from '../../lib/wait'
import { correlated } from './correlation'
import type { Runtime } from './runtime'
import { inSpan } from './telemetry'

/** Where a job comes from, carried in its data: the trace and the id of the request that made it. */
export const Origin = z.object({
  traceparent: z.string().optional(),
  correlationId: z.string().optional(),
})
export type JobOrigin = z.output<typeof Origin>

export interface QueueWork {
  readonly queue: string
  readonly redisUrl: string
  readonly concurrency: number
  readonly work: (job: Job) => Promise<void>
  /** After the last attempt. */
  readonly onGivenUp: (job: Job, reason: string) => Promise<void>
}

/** Takes the jobs of a BullMQ queue, with its priorities, delays and retries; takes none while the worker drains. */
export function workQueue(runtime: Runtime, parts: QueueWork): void {
  const { config, log, drain, metrics } = runtime
  const { queue, redisUrl, concurrency, work, onGivenUp } = parts
  // BullMQ blocks on this connection, so it may neither give up nor time out.
  const connection = new Redis(redisUrl, {
    connectionName: `${config.id}-worker`,
    maxRetriesPerRequest: null,
  })
  connection.on('error', () => undefined)
  const worker = new Worker(queue, work, { connection, concurrency })
  worker.on('error', log.failed(`queue ${queue}`))
  worker.on('completed', () => metrics.jobs.inc({ queue, result: 'done' }))
  worker.on('failed', (job, error) => {
    metrics.jobs.inc({ queue, result: 'failed' })
    if (!job) return
    if (job.attemptsMade < (job.opts.attempts ?? 1)) return
    const name = `job ${job.id ?? ''} of ${queue}`
    log.error(`${name} is given up after ${job.attemptsMade} attempts: ${error.message}`)
    void onGivenUp(job, job.failedReason).catch(log.failed(name))
  })
  // One after the other: a pause that is not over yet would undo what came after it.
  let turning = Promise.resolve()
  const turn = async (isOn: boolean): Promise<void> => {
    if (isOn) {
      // It also breaks off the waiting for a job, which would else bring one more.
      await worker.pause()
      log.info(`queue ${queue}: no more jobs are taken`)
    } else {
      await worker.resume()
      log.info(`queue ${queue}: jobs are taken again`)
    }
  }
  drain.onChange((isOn) => {
    turning = turning.then(() => turn(isOn)).catch(log.failed(`queue ${queue}`))
  })
  runtime.onClose(async () => {
    await Promise.race([worker.close(), pause(2_000)])
    connection.disconnect()
  })
}

/** The job's span continues the trace of the request that made the job, and its lines carry the id of it. */
export function consumed(
  { log }: Runtime,
  queue: string,
  origin: JobOrigin,
  work: () => Promise<void>,
): Promise<void> {
  const carrier = origin.traceparent === undefined ? {} : { traceparent: origin.traceparent }
  const attributes = {
    'messaging.system': 'bullmq',
    'messaging.destination.name': queue,
    'messaging.operation.type': 'process',
  }
  const told = async (): Promise<void> => {
    try {
      await work()
    } catch (thrown) {
      log.warn(`${queue}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      throw thrown
    }
  }
  return correlated(origin.correlationId, () =>
    inSpan(`process ${queue}`, { kind: SpanKind.CONSUMER, carrier, attributes }, told),
  )
}

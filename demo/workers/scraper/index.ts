import { SpanKind } from '@opentelemetry/api'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { pause, repeat } from '../../lib/wait'
import type { WorkerConfig } from '../config'
import { Runtime } from '../kit/runtime'
import { listen } from '../kit/server'
import { Slots } from '../kit/slots'
import { inSpan } from '../kit/telemetry'
import { makeRegister } from '../register-client'
import { openVisitQueue, QUEUE_NAME, VisitJob } from '../visit-queue'
import { Visits } from './visits'

const SLOTS = 4

/** The scraper: takes visits from the queue, asks the register, writes down what it found. */
export async function runScraper(config: WorkerConfig): Promise<() => Promise<void>> {
  const runtime = new Runtime(config, SLOTS + 1)
  const { metrics, now } = runtime
  const register = makeRegister({ baseUrl: config.registerUrl, metrics, now })
  runtime.onClose(() => register.close())
  const visits = new Visits(runtime.databases, register)
  let queued = 0
  const slots = new Slots(SLOTS, now, config.recovered, () => queued)

  const work = async (data: VisitJob, attempt: number): Promise<void> => {
    const carrier = data.traceparent === undefined ? {} : { traceparent: data.traceparent }
    const attributes = {
      'messaging.system': 'bullmq',
      'messaging.destination.name': QUEUE_NAME,
      'messaging.operation.type': 'process',
    }
    await slots.run(() =>
      inSpan(`process ${QUEUE_NAME}`, { kind: SpanKind.CONSUMER, carrier, attributes }, () =>
        visits.check(data, attempt),
      ),
    )
  }
  const count = (result: 'done' | 'failed'): void => metrics.jobs.inc({ queue: QUEUE_NAME, result })

  if (config.redisUrl === null) {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const loop = repeat(
        500,
        async () => {
          const job = await visits.takeFromTable()
          if (job) await work(job, 1).then(() => count('done'))
        },
        () => count('failed'),
      )
      runtime.onClose(() => loop.stop())
    }
  } else {
    const queue = openVisitQueue(runtime.openRedis(config.redisUrl))
    runtime.onClose(() => queue.close())
    const connection = new Redis(config.redisUrl, {
      connectionName: `${config.id}-worker`,
      maxRetriesPerRequest: null,
    })
    connection.on('error', () => undefined)
    const worker = new Worker(
      QUEUE_NAME,
      (job) => work(VisitJob.parse(job.data), job.attemptsMade + 1),
      { connection, concurrency: SLOTS },
    )
    worker.on('error', (error) => console.error(`worker: ${error.message}`))
    worker.on('completed', () => count('done'))
    worker.on('failed', (job) => {
      count('failed')
      if (job && job.attemptsMade >= (job.opts.attempts ?? 1))
        void visits.giveUp(VisitJob.parse(job.data), job.failedReason).catch(() => undefined)
    })
    runtime.onClose(async () => {
      await Promise.race([worker.close(), pause(2_000)])
      connection.disconnect()
    })
    const counter = repeat(1_000, async () => void (queued = await queue.getWaitingCount()))
    runtime.onClose(() => counter.stop())
  }
  const sweeper = repeat(
    60_000,
    () => visits.forgetOld(),
    (thrown) => console.error(String(thrown)),
  )
  runtime.onClose(() => sweeper.stop())
  metrics.gauge('worker_slots', 'Work places by state', ['state'], () => {
    const { active, idle } = slots.describe()
    return [
      [{ state: 'active' }, active],
      [{ state: 'idle' }, idle],
    ]
  })
  runtime.addOps({ breakers: [register], slots })
  await listen(runtime.app, config.port)
  let employer = 0
  const sync = repeat(500, async () => {
    employer = (employer % 40) + 1
    await register.fire(employer)
  })
  runtime.onClose(() => sync.stop())
  return () => runtime.close()
}

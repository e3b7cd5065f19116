import { SpanKind } from '@opentelemetry/api'
import { repeat } from '../../lib/wait'
import type { WorkerConfig } from '../config'
import { Runtime } from '../kit/runtime'
import { listen } from '../kit/server'
import { Slots } from '../kit/slots'
import { inSpan } from '../kit/telemetry'
import { keepLicencesFresh, makeRegister } from '../register-client'
import { QUEUE_NAME, type VisitJob } from '../visit-queue'
import { takeFromQueue, takeFromTable, type Intake } from './intake'
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
  const intake: Intake = {
    slots: SLOTS,
    visits,
    work: (job, attempt) => slots.run(() => traced(job, () => visits.check(job, attempt))),
    digest: () => slots.run(() => visits.digest()),
    count: (result) => metrics.jobs.inc({ queue: QUEUE_NAME, result }),
    onQueued: (waiting) => (queued = waiting),
  }
  if (config.redisUrl === null) takeFromTable(runtime, intake)
  else takeFromQueue(runtime, config.redisUrl, intake)

  const sweeper = repeat(
    60_000,
    () => visits.forgetOld(),
    (thrown) => console.error(String(thrown)),
  )
  runtime.onClose(() => sweeper.stop())
  metrics.gauge('worker_slots', 'Work places by state', ['state'], () => [
    [{ state: 'active' }, slots.describe().active],
    [{ state: 'idle' }, slots.describe().idle],
  ])
  runtime.addOps({ breakers: [register], slots, queue: QUEUE_NAME })
  await listen(runtime.app, config.port)
  const refresh = keepLicencesFresh(register)
  runtime.onClose(() => refresh.stop())
  return () => runtime.close()
}

/** The job's span continues the trace of the request that made the job. */
function traced(job: VisitJob, work: () => Promise<void>): Promise<void> {
  const carrier = job.traceparent === undefined ? {} : { traceparent: job.traceparent }
  const attributes = {
    'messaging.system': 'bullmq',
    'messaging.destination.name': QUEUE_NAME,
    'messaging.operation.type': 'process',
  }
  return inSpan(`process ${QUEUE_NAME}`, { kind: SpanKind.CONSUMER, carrier, attributes }, work)
}

import { repeat } from '../../lib/wait'
import type { WorkerProcess } from '../config'
import { Runtime } from '../kit/runtime'
import { listen } from '../kit/server'
import { Slots } from '../kit/slots'
import { keepLicencesFresh, makeRegister } from '../register-client'
import { takeFromQueue, takeFromTable, type Intake } from './intake'
import { QUEUE_NAME } from '../visit-queue'
import { Visits } from './visits'

const SLOTS = 4

/** The scraper: takes visits from the queue, asks the register, writes down what it found. */
export async function runScraper(started: WorkerProcess): Promise<() => Promise<void>> {
  const runtime = new Runtime(started, SLOTS + 1)
  const { config, metrics, now, log } = runtime
  const register = makeRegister({ baseUrl: config.registerUrl, metrics, now })
  runtime.onClose(() => register.close())
  const visits = new Visits(runtime.databases, register)
  let queued = 0
  const slots = new Slots(SLOTS, now, config.recovered, () => queued)
  const intake: Intake = { slots, visits, onQueued: (waiting) => (queued = waiting) }
  if (config.redisUrl === null) takeFromTable(runtime, intake)
  else takeFromQueue(runtime, config.redisUrl, intake)

  const sweeper = repeat(60_000, () => visits.forgetOld(), log.failed('forget old jobs'))
  runtime.onClose(() => sweeper.stop())
  await runtime.addOps({ breakers: [register], slots, queue: QUEUE_NAME })
  await listen(runtime.app, config.port)
  const refresh = keepLicencesFresh(register)
  runtime.onClose(() => refresh.stop())
  return () => runtime.close()
}

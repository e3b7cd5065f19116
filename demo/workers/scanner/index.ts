import type { WorkerProcess } from '../config'
import { awaitNeighbour, makeNeighbour } from '../kit/neighbour'
import { Runtime } from '../kit/runtime'
import { listen } from '../kit/server'
import { Slots } from '../kit/slots'
import { SCAN_QUEUE } from '../scan-queue'
import { Documents } from './documents'
import { sweepByItself, takeFromQueue, takeFromTable, type Intake } from './intake'

const SLOTS = 3

/** The scanner: reads documents page by page, from a queue and from rows of background_jobs. */
export async function runScanner(started: WorkerProcess): Promise<() => Promise<void>> {
  const runtime = new Runtime(started, SLOTS + 1)
  const { config, databases, now } = runtime
  const api = makeNeighbour(runtime, 'api', config.apiUrl)
  let queued = 0
  const slots = new Slots(SLOTS, now, config.recovered, () => queued)
  const documents = new Documents(databases, api)
  const intake: Intake = { slots, documents, onQueued: (waiting) => (queued = waiting) }
  await awaitNeighbour(config.apiUrl)
  if (config.redisUrl === null) sweepByItself(runtime, intake)
  else takeFromQueue(runtime, config.redisUrl, intake)
  takeFromTable(runtime, intake)
  await runtime.addOps({ breakers: [api], slots, queue: SCAN_QUEUE })
  await listen(runtime.app, config.port)
  return () => runtime.close()
}

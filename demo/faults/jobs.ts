import { Redis } from 'ioredis'
import type { JobsOptions } from 'bullmq'
import { repeat } from '../lib/wait'
import { openVisitQueue, type VisitJob } from '../workers/visit-queue'
import { holdCondition, platformOf, redisOf } from './control'
import type { FaultContext, Undo } from './fault'

interface Supply {
  /** The beginning of the ids; the platform takes away what has it. */
  readonly fault: string
  readonly visitId: string
  readonly everyMs: number
  readonly atOnce: number
  /** No more than so many in all. */
  readonly most: number
  readonly options: JobsOptions
}

/** Adds jobs to the queue of visits until undone; those that are left are then taken away. */
export async function supplyJobs(context: FaultContext, supply: Supply): Promise<Undo> {
  const url = redisOf(context)
  const release = await holdCondition(context, platformOf(context), supply.fault)
  const connection = new Redis(url, { connectionName: 'fault', maxRetriesPerRequest: 1 })
  connection.on('error', () => undefined)
  const queue = openVisitQueue(connection, (thrown) => console.error(`queue: ${String(thrown)}`))
  const run = Date.now()
  let added = 0
  // No row of the database has these ids: the work is real, and nothing is written down for it.
  const data: VisitJob = { visitId: supply.visitId, jobRowId: '0', employerId: 1 }
  const addSome = async (): Promise<void> => {
    const number = Math.min(supply.atOnce, supply.most - added)
    if (number <= 0) return
    const jobs = Array.from({ length: number }, () => ({
      name: 'check',
      data,
      opts: { ...supply.options, jobId: `${supply.fault}-${run}-${(added += 1)}` },
    }))
    await queue.addBulk(jobs)
  }
  const undo: Undo = async () => {
    await queue.close().catch(() => undefined)
    connection.disconnect()
    await release()
  }
  try {
    await addSome()
  } catch (thrown) {
    await undo()
    throw thrown
  }
  const adding = repeat(supply.everyMs, addSome, (thrown) => context.log(String(thrown)))
  return async () => {
    await adding.stop()
    await undo()
  }
}

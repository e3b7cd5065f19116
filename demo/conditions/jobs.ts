import { Redis } from 'ioredis'
import type { Condition } from '../lib/conditions'
import { waitFor } from '../lib/wait'
import { openVisitQueue } from '../workers/visit-queue'

const STATES = ['wait', 'prioritized', 'delayed', 'active', 'failed', 'completed'] as const

/** The jobs that a fault added are taken away, by the beginning of their ids; nobody else's are touched. */
export function ownJobs(redisUrl: string, fault: string): Condition {
  return {
    begin: () => undefined,
    end: async () => {
      const connection = new Redis(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 5_000 })
      connection.on('error', () => undefined)
      const queue = openVisitQueue(connection, (thrown) =>
        console.error(`queue: ${String(thrown)}`),
      )
      try {
        // One that is being worked on is locked, and is looked at again when it has ended.
        await waitFor('the end of its jobs', async () => {
          const jobs = (await queue.getJobs([...STATES])).filter((job) =>
            job.id?.startsWith(`${fault}-`),
          )
          for (const job of jobs) await job.remove().catch(() => undefined)
          return jobs.length === 0 ? true : undefined
        })
      } finally {
        await queue.close()
        connection.disconnect()
      }
    },
  }
}

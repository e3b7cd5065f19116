import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'

/** A queue to add to. Three attempts; ended jobs are kept in small number, failed ones a little longer. */
export function openQueue(
  name: string,
  connection: Redis,
  onError: (thrown: unknown) => void,
): Queue {
  const queue = new Queue(name, {
    connection,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: { count: 200, age: 3_600 },
      removeOnFail: { count: 100, age: 24 * 3_600 },
    },
  })
  queue.on('error', onError)
  return queue
}

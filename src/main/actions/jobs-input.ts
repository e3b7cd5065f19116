import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import type { QueueState, ReadingQueue } from '../sources/queues/reading-queue'

/** A colon ends BullMQ's key: a name with one would reach another queue's keys. */
export const QueueName = z.string().regex(/^[^:\s]{1,200}$/)

/** Its state; throws when there is no such queue. */
export async function requireQueue(queue: ReadingQueue): Promise<QueueState> {
  const state = await queue.state()
  if (!state.exists) throw new AppError('action/target-changed', `there is no queue ${queue.name}`)
  return state
}

export const sayJobs = (count: number): string =>
  count === 1 ? '1 job' : `${count.toLocaleString('en')} jobs`

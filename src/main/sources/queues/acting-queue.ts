import type { Job, Queue } from 'bullmq'
import type { WatchingRedis } from '../redis/allow-list'
import { toSourceError } from '../redis/errors'
import { useConnection } from '../redis/acting'
import { keyOf, PREFIX, QUEUE_READS } from './commands'
import { ReadingQueue } from './reading-queue'

/** What BullMQ's own class sends to retry, promote, pause and resume: its scripts, and nothing else that writes. */
export const QUEUE_ACTS: ReadonlySet<string> = new Set([...QUEUE_READS, 'evalsha', 'eval'])

/** `skipped`: it is no longer in the state it was seen in; somebody else was quicker. */
export type JobOutcome = 'done' | 'skipped'

/** A queue that can be changed, by BullMQ's own Queue class: never by hand-written scripts or key writes. */
export class ActingQueue extends ReadingQueue {
  readonly #bullmq: typeof import('bullmq')
  readonly #queue: Queue

  constructor(parts: { redis: WatchingRedis; name: string; bullmq: typeof import('bullmq') }) {
    super(parts.redis, parts.name)
    this.#bullmq = parts.bullmq
    this.#queue = new parts.bullmq.Queue(parts.name, {
      connection: parts.redis,
      prefix: PREFIX,
      skipMetasUpdate: true,
      skipVersionCheck: true,
    })
    // Told by the call that failed.
    this.#queue.on('error', () => undefined)
  }

  async retry(id: string): Promise<JobOutcome> {
    return outcomeOf((await this.#job(id)).retry('failed'))
  }

  async promote(id: string): Promise<JobOutcome> {
    return outcomeOf((await this.#job(id)).promote())
  }

  async pause(): Promise<void> {
    await this.#queue.pause()
  }

  async resume(): Promise<void> {
    await this.#queue.resume()
  }

  /** `unknown`: there is no such job any more. */
  async jobState(id: string): Promise<string> {
    return this.#queue.getJobState(id)
  }

  async close(): Promise<void> {
    await this.#queue.close()
  }

  /** Without its payload, which may be megabytes: id and the one option that its retry asks for. */
  async #job(id: string): Promise<Job> {
    const opts = await this.redis.hget(keyOf(this.name, id), 'opts')
    const { lifo, priority } = readOptions(opts)
    const options = { ...(lifo ? { lifo } : {}), ...(priority > 0 ? { priority } : {}) }
    return new this.#bullmq.Job(this.#queue, '', {}, options, id)
  }
}

/** Opens the queue with this credential for one piece of work, and closes it. */
export async function useActingQueue<T>(
  url: string,
  { name, signal }: { name: string; signal: AbortSignal },
  work: (queue: ActingQueue) => Promise<T>,
): Promise<T> {
  // Only when something is done: the class is large, and watching must never load it.
  const bullmq = await import('bullmq')
  return useConnection(url, { list: QUEUE_ACTS, signal }, async (redis) => {
    const queue = new ActingQueue({ redis, name, bullmq })
    try {
      return await work(queue)
    } finally {
      await queue.close().catch(() => undefined)
    }
  })
}

/** The same with the watching credential, read only. */
export async function useReadingQueue<T>(
  url: string,
  { name, signal }: { name: string; signal: AbortSignal },
  work: (queue: ReadingQueue) => Promise<T>,
): Promise<T> {
  return useConnection(url, { list: QUEUE_READS, signal }, (redis) =>
    work(new ReadingQueue(redis, name)),
  )
}

/** BullMQ's codes: -1 no such job, -2 locked, -3 not in that state. */
const GONE: readonly unknown[] = [-1, -2, -3]

async function outcomeOf(work: Promise<void>): Promise<JobOutcome> {
  try {
    await work
    return 'done'
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (GONE.includes(code)) return 'skipped'
    throw toSourceError(thrown)
  }
}

function readOptions(text: string | null): { lifo: boolean; priority: number } {
  try {
    const parsed = JSON.parse(text ?? '{}') as { lifo?: unknown; priority?: unknown } | null
    const priority = parsed?.priority
    return {
      lifo: parsed?.lifo === true,
      priority: typeof priority === 'number' ? priority : 0,
    }
  } catch {
    return { lifo: false, priority: 0 }
  }
}

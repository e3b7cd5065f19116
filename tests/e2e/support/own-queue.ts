import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { until, type TestPlatform } from '../../support/platform'

/** A BullMQ queue of a test's own on the platform, with a worker that fails for as long as it is told to. */
export class OwnQueue {
  readonly queue: Queue
  readonly #redis: Redis
  readonly #worker: Worker
  #failure: string | null = null
  #gate: Promise<void> = Promise.resolve()

  private constructor(redis: Redis, name: string) {
    this.#redis = redis
    this.queue = new Queue(name, { connection: redis })
    this.#worker = new Worker(
      name,
      async () => {
        await this.#gate
        if (this.#failure !== null) throw new Error(this.#failure)
      },
      { connection: redis, concurrency: 10 },
    )
    this.#worker.on('error', () => undefined)
  }

  static async open({ file }: TestPlatform, name: string): Promise<OwnQueue> {
    const redis = new Redis(file.redis?.admin ?? '', { maxRetriesPerRequest: null })
    const own = new OwnQueue(redis, name)
    await own.#worker.waitUntilReady()
    return own
  }

  /** null: from now on they succeed. */
  fail(message: string | null): void {
    this.#failure = message
  }

  /** Forgets what has failed, and succeeds again. */
  async clear(): Promise<void> {
    this.#failure = null
    await this.queue.clean(0, 0, 'failed')
  }

  /** So many jobs that are out of tries, for one cause that is over when this resolves. */
  async failJobs(count: number, message: string): Promise<void> {
    this.#failure = message
    await this.queue.addBulk(
      Array.from({ length: count }, (_, at) => ({ name: 'a', data: { at } })),
    )
    await until('the failures', 60_000, async () => (await this.queue.getFailedCount()) === count)
    this.#failure = null
  }

  /** What is begun from now on does not end before it is let go. */
  hold(): () => void {
    let letGo = (): void => undefined
    this.#gate = new Promise((done) => {
      letGo = done
    })
    return letGo
  }

  async close(): Promise<void> {
    await this.#worker.close(true)
    await this.queue.obliterate({ force: true })
    await this.queue.close()
    this.#redis.disconnect()
  }
}

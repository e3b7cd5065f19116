import { AppError } from '../../../shared/errors/app-error'
import type { RedisTarget } from '../redis/address'
import type { WatchingRedis } from '../redis/allow-list'
import { connect } from '../redis/connection'
import { toSourceError } from '../redis/errors'
import { QUEUE_READS } from './commands'

export interface Connected {
  readonly redis: WatchingRedis
  readonly user: string
}

/** One kept watching connection. After a failure it is replaced: it may still answer late. */
export class KeptRedis {
  readonly #address: RedisTarget
  readonly #deadlineMs: number
  #kept: Promise<Connected> | undefined
  #isClosed = false

  constructor(address: RedisTarget, deadlineMs: number) {
    this.#address = address
    this.#deadlineMs = deadlineMs
  }

  async use<T>(signal: AbortSignal, work: (connected: Connected) => Promise<T>): Promise<T> {
    const kept = this.#connected(signal)
    try {
      return await work(await kept)
    } catch (thrown) {
      const error = toSourceError(thrown)
      if (this.#kept === kept) this.#kept = undefined
      kept.then(
        ({ redis }) => redis.disconnect(),
        () => undefined,
      )
      throw error
    }
  }

  close(): void {
    this.#isClosed = true
    const kept = this.#kept
    this.#kept = undefined
    kept?.then(
      ({ redis }) => redis.disconnect(),
      () => undefined,
    )
  }

  /** Two probes that come at once share one attempt. */
  #connected(signal: AbortSignal): Promise<Connected> {
    if (this.#isClosed) {
      return Promise.reject(new AppError('source/canceled', 'the connection is being closed'))
    }
    this.#kept ??= this.#open(signal)
    return this.#kept
  }

  async #open(signal: AbortSignal): Promise<Connected> {
    const connected = await connect(this.#address, this.#deadlineMs, signal, QUEUE_READS)
    connected.redis.once('end', () => {
      this.#kept = undefined
    })
    if (this.#isClosed) {
      connected.redis.disconnect()
      throw new AppError('source/canceled', 'the connection was closed meanwhile')
    }
    return connected
  }
}

import { AppError } from '../../../shared/errors/app-error'
import type { RedisTarget } from './address'
import type { WatchingRedis } from './allow-list'
import { connect } from './connection'
import { toSourceError } from './errors'

export interface Connected {
  readonly redis: WatchingRedis
  readonly user: string
}

/** One kept watching connection. After a failure it is replaced: it may still answer late. */
export class KeptRedis {
  readonly #address: RedisTarget
  readonly #deadlineMs: number
  readonly #list: ReadonlySet<string> | undefined
  #kept: Promise<Connected> | undefined
  #isClosed = false

  /** `list`: what may be sent; left out: the usual one. */
  constructor(address: RedisTarget, deadlineMs: number, list?: ReadonlySet<string>) {
    this.#address = address
    this.#deadlineMs = deadlineMs
    this.#list = list
  }

  async use<T>(signal: AbortSignal, work: (connected: Connected) => Promise<T>): Promise<T> {
    const kept = this.#connected(signal)
    try {
      const connected = await kept
      if (connected.redis.status !== 'ready') {
        if (this.#kept === kept) this.#kept = undefined
        return await this.use(signal, work)
      }
      return await work(connected)
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
    const connected = await connect(this.#address, this.#deadlineMs, signal, this.#list)
    if (this.#isClosed) {
      connected.redis.disconnect()
      throw new AppError('source/canceled', 'the connection was closed meanwhile')
    }
    return connected
  }
}

import type { WatchingRedis } from '../redis/allow-list'
import { causeOf } from './cause'
import { keyOf } from './commands'
import { readFailedJobs } from './failures'
import { askAll, textOf } from './replies'

/** Ids at most: more are told of, not handled in one run. */
export const MOST_JOBS = 10_000
const CHUNK = 200

export interface QueueState {
  readonly exists: boolean
  readonly paused: boolean
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  readonly failed: number
}

/** One queue, read by plain commands. */
export class ReadingQueue {
  protected readonly redis: WatchingRedis
  readonly name: string

  constructor(redis: WatchingRedis, name: string) {
    this.redis = redis
    this.name = name
  }

  async state(): Promise<QueueState> {
    const key = (part: string): string => keyOf(this.name, part)
    const replies = await askAll(this.redis, [
      ['hexists', key('meta'), 'paused'],
      // A queue whose jobs have all ended is still one: its meta key stays.
      ['hexists', key('meta'), 'version'],
      ['hexists', key('meta'), 'opts.maxLenEvents'],
      ['llen', key('wait')],
      ['zcard', key('prioritized')],
      ['llen', key('paused')],
      ['llen', key('active')],
      ['zcard', key('delayed')],
      ['zcard', key('failed')],
    ])
    const paused = replies.number() === 1
    const isKnown = replies.number() + replies.number() > 0
    const waiting = replies.number() + replies.number() + replies.number()
    const [active, delayed, failed] = [replies.number(), replies.number(), replies.number()]
    const exists = paused || isKnown || waiting + active + delayed + failed > 0
    return { exists, paused, waiting, active, delayed, failed }
  }

  /** Oldest first; of one cause when a group is named. */
  async failedIds(group?: string): Promise<string[]> {
    const ids = await this.#ids('failed')
    if (group === undefined) return ids
    const same: string[] = []
    for (let from = 0; from < ids.length; from += CHUNK) {
      const refs = ids.slice(from, from + CHUNK).map((id) => ({ queue: this.name, id }))
      for (const { id, failedReason, stack } of await readFailedJobs(this.redis, refs)) {
        if (causeOf(failedReason, stack).group === group) same.push(id)
      }
    }
    return same
  }

  /** Those of a job scheduler are left out: it makes its next one itself. */
  async delayedIds(): Promise<string[]> {
    return (await this.#ids('delayed')).filter((id) => !id.startsWith('repeat:'))
  }

  async #ids(state: 'failed' | 'delayed'): Promise<string[]> {
    const replies = await askAll(this.redis, [
      ['zrange', keyOf(this.name, state), 0, MOST_JOBS - 1],
    ])
    return replies.list().flatMap((id) => textOf(id) ?? [])
  }
}

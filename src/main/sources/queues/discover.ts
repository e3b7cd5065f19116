import type { WatchingRedis } from '../redis/allow-list'
import { PREFIX } from './commands'

const AGAIN_MS = 60_000
/** One step looks at about this many keys. */
const STEP_KEYS = 1_000
const STEPS_A_TICK = 10
const MOST_QUEUES = 1_000
const NAME = new RegExp(`^${PREFIX}:(.{1,200}):meta$`)

/** Finds queues by their `meta` key: a SCAN in bounded steps, a new pass each minute, a long one spread over ticks. */
export class Discovery {
  #known: readonly string[] = []
  #found = new Set<string>()
  #cursor = '0'
  #isUnderWay = false
  #nextAtMs = -Infinity

  /** True while the first pass has not ended: there may be more queues than are known. */
  get isPartial(): boolean {
    return this.#isUnderWay && this.#known.length === 0
  }

  /** Names in order; those of the last whole pass stay until the next one has ended. */
  get names(): readonly string[] {
    if (!this.#isUnderWay) return this.#known
    return [...new Set([...this.#known, ...this.#found])].sort()
  }

  async look(redis: Pick<WatchingRedis, 'scan'>, monotonicMs: number): Promise<void> {
    if (!this.#isUnderWay) {
      if (monotonicMs < this.#nextAtMs) return
      this.#isUnderWay = true
      this.#cursor = '0'
      this.#found = new Set()
    }
    for (let step = 0; step < STEPS_A_TICK; step += 1) {
      const [cursor, keys] = await redis.scan(
        this.#cursor,
        'MATCH',
        `${PREFIX}:*:meta`,
        'COUNT',
        STEP_KEYS,
      )
      for (const key of keys) this.#note(key)
      this.#cursor = cursor
      if (cursor === '0') {
        this.#known = [...this.#found].sort()
        this.#isUnderWay = false
        this.#nextAtMs = monotonicMs + AGAIN_MS
        return
      }
    }
  }

  #note(key: string): void {
    const name = NAME.exec(key)?.[1]
    if (name !== undefined && this.#found.size < MOST_QUEUES) this.#found.add(name)
  }
}

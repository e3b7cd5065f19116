import type { WatchingRedis } from '../redis/allow-list'
import { keyOf } from './commands'
import type { Counts } from './counts'
import { askAll, numberOf, textOf, type Command } from './replies'

/** BullMQ orders by priority * 2^32 + a running number. */
const PRIORITY_STEP = 0x1_0000_0000
const KEPT_TIMES = 5_000

export interface HeadsOf {
  readonly queue: string
  readonly counts: Counts
}

/** JQ2: since when the oldest waiting job of a queue has waited. Remembers what it was told: a job's times do not change while it waits. */
export class OldestWaiting {
  readonly #times = new Map<string, number>()

  /** By queue; a queue where nothing waits is absent, one whose jobs tell no time is null. */
  async look(
    redis: WatchingRedis,
    queues: readonly HeadsOf[],
  ): Promise<ReadonlyMap<string, number | null>> {
    const prioritized = queues.filter(({ counts }) => counts.prioritized > 0)
    const heads = await readPrioritized(redis, prioritized)
    const wanted = queues.map(({ queue, counts }) => {
      const ids = [counts.headId, ...(heads.get(queue) ?? [])].filter((id) => id !== null)
      return { queue, keys: ids.map((id) => keyOf(queue, id)) }
    })
    await this.#learn(
      redis,
      wanted.flatMap(({ keys }) => keys),
    )
    const since = new Map<string, number | null>()
    for (const { queue, keys } of wanted) {
      if (keys.length === 0) continue
      const known = keys.flatMap((key) => this.#times.get(key) ?? [])
      since.set(queue, known.length === 0 ? null : Math.min(...known))
    }
    return since
  }

  async #learn(redis: WatchingRedis, keys: readonly string[]): Promise<void> {
    const unknown = keys.filter((key) => !this.#times.has(key))
    if (this.#times.size + unknown.length > KEPT_TIMES) this.#times.clear()
    const replies = await askAll(
      redis,
      unknown.flatMap((key): Command[] => [
        ['hget', key, 'timestamp'],
        ['hget', key, 'processedOn'],
        ['hget', key, 'opts'],
      ]),
    )
    for (const key of unknown) {
      const [timestamp, processedOn, opts] = [replies.text(), replies.text(), replies.text()]
      const at = waitsSince({ timestamp, processedOn, opts })
      if (at !== null) this.#times.set(key, at)
    }
  }
}

/** Made, plus the delay it was made with; after a retry not before its last attempt. */
export function waitsSince(job: {
  timestamp: string | null
  processedOn: string | null
  opts: string | null
}): number | null {
  const made = numberOf(job.timestamp)
  if (made === null) return null
  return Math.max(made + delayOf(job.opts), numberOf(job.processedOn) ?? 0)
}

function delayOf(opts: string | null): number {
  try {
    const parsed: unknown = JSON.parse(opts ?? '{}')
    if (typeof parsed !== 'object' || parsed === null || !('delay' in parsed)) return 0
    return typeof parsed.delay === 'number' ? parsed.delay : 0
  } catch {
    return 0
  }
}

/** The oldest of the most and of the least urgent: whoever starves is among the latter. */
async function readPrioritized(
  redis: WatchingRedis,
  queues: readonly HeadsOf[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ends = await askAll(
    redis,
    queues.flatMap(({ queue }): Command[] => [
      ['zrange', keyOf(queue, 'prioritized'), 0, 0],
      ['zrange', keyOf(queue, 'prioritized'), 0, 0, 'REV', 'WITHSCORES'],
    ]),
  )
  const found = queues.map(({ queue }) => {
    const first = textOf(ends.list()[0])
    const score = Number(ends.list()[1] ?? NaN)
    return { queue, first, floor: Math.floor(score / PRIORITY_STEP) * PRIORITY_STEP }
  })
  const least = found.filter(({ floor }) => Number.isFinite(floor))
  const lasts = await askAll(
    redis,
    least.map(({ queue, floor }): Command => {
      return ['zrange', keyOf(queue, 'prioritized'), floor, '+inf', 'BYSCORE', 'LIMIT', 0, 1]
    }),
  )
  const last = new Map(least.map(({ queue }) => [queue, textOf(lasts.list()[0])]))
  return new Map(
    found.map(({ queue, first }) => [
      queue,
      [first, last.get(queue) ?? null].filter((id) => id !== null),
    ]),
  )
}

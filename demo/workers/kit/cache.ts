import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { repeat } from '../../lib/wait'
import type { Metrics } from './metrics'

const TTL_S = 60
const SCAN_ROUNDS = 50

export interface CacheOptions {
  readonly name: string
  readonly redis: Redis | null
  readonly load: (id: number) => Promise<unknown>
  /** The ids that a warm-up fills, most wanted first. */
  readonly warmIds: () => Promise<number[]>
  readonly metrics: Metrics
  readonly now: () => number
  /** How long this process keeps an entry by itself. */
  readonly memoryTtlMs?: number
}

/** Two levels: memory of this process, then Redis, then the loader. Publishes its hits to `cache:stats:NAME`. */
export class TieredCache {
  readonly name: string
  readonly #options: CacheOptions
  readonly #memory: LRUCache<number, { value: unknown }>
  readonly #counts = { hits: 0, misses: 0, memoryHits: 0, redisHits: 0 }
  readonly #published = { hits: 0, misses: 0 }
  readonly #publisher: { stop: () => Promise<void> }
  #lastWarmAtMs: number | null = null

  constructor(options: CacheOptions) {
    this.name = options.name
    this.#options = options
    this.#memory = new LRUCache({ max: 500, ttl: options.memoryTtlMs ?? 10_000 })
    this.#publisher = repeat(2_000, () => this.#publish())
  }

  async get(id: number): Promise<unknown> {
    const near = this.#memory.get(id)
    if (near) return this.#count('memory', near.value)
    const text = await this.#redis()
      ?.get(this.#key(id))
      .catch(() => null)
    if (text !== null && text !== undefined) {
      const value = JSON.parse(text) as unknown
      this.#memory.set(id, { value })
      return this.#count('redis', value)
    }
    this.#counts.misses += 1
    this.#options.metrics.cache.inc({ cache: this.name, tier: 'redis', result: 'miss' })
    return this.#fill(id)
  }

  /** What was just written: nobody need ask for it. */
  async put(id: number, value: unknown): Promise<void> {
    this.#memory.set(id, { value })
    await this.#redis()
      ?.set(this.#key(id), JSON.stringify(value), 'EX', TTL_S)
      .catch(() => null)
  }

  async *warm(): AsyncGenerator<{ done: number; total: number }> {
    const ids = await this.#options.warmIds()
    for (const [index, id] of ids.entries()) {
      await this.#fill(id)
      yield { done: index + 1, total: ids.length }
    }
    this.#lastWarmAtMs = this.#options.now()
  }

  /** Removes every entry of this namespace and tells how many there were in Redis. */
  async clear(): Promise<number> {
    this.#memory.clear()
    let removed = 0
    for await (const keys of this.#scan()) {
      removed += keys.length === 0 ? 0 : ((await this.#redis()?.unlink(...keys)) ?? 0)
    }
    return removed
  }

  async describe(): Promise<object> {
    const size = await this.#size()
    const { hits, misses, memoryHits, redisHits } = this.#counts
    const warmed = this.#lastWarmAtMs
    return {
      name: this.name,
      keys: size.keys,
      bytes: size.bytes,
      hits,
      misses,
      lastWarmAt: warmed === null ? null : new Date(warmed).toISOString(),
      ttlS: TTL_S,
      tiers: [
        { tier: 'memory', keys: this.#memory.size, hits: memoryHits },
        { tier: 'redis', keys: size.keys, hits: redisHits },
      ],
    }
  }

  async close(): Promise<void> {
    await this.#publisher.stop()
    await this.#publish().catch(() => undefined)
  }

  async #fill(id: number): Promise<unknown> {
    const value = await this.#options.load(id)
    if (value !== undefined) await this.put(id, value)
    return value
  }

  #count(tier: 'memory' | 'redis', value: unknown): unknown {
    this.#counts.hits += 1
    this.#counts[tier === 'memory' ? 'memoryHits' : 'redisHits'] += 1
    this.#options.metrics.cache.inc({ cache: this.name, tier, result: 'hit' })
    return value
  }

  /** What was counted since the last time, in one round trip. */
  async #publish(): Promise<void> {
    const redis = this.#redis()
    if (!redis) return
    const key = `cache:stats:${this.name}`
    const { hits, misses } = this.#counts
    const added = { hits: hits - this.#published.hits, misses: misses - this.#published.misses }
    if (added.hits + added.misses === 0) return
    await redis
      .pipeline()
      .hincrby(key, 'hits', added.hits)
      .hincrby(key, 'misses', added.misses)
      .exec()
    this.#published.hits = hits
    this.#published.misses = misses
  }

  /** Keys counted by a bounded scan; bytes are the mean length of some of them times their number. */
  async #size(): Promise<{ keys: number; bytes: number }> {
    const found: string[] = []
    for await (const keys of this.#scan()) found.push(...keys)
    const sample = found.slice(0, 20)
    if (sample.length === 0) return { keys: 0, bytes: 0 }
    const lengths = await Promise.all(
      sample.map(
        async (key) =>
          (await this.#redis()
            ?.strlen(key)
            .catch(() => 0)) ?? 0,
      ),
    )
    const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length
    return { keys: found.length, bytes: Math.round(mean * found.length) }
  }

  async *#scan(): AsyncGenerator<string[]> {
    let cursor = '0'
    for (let round = 0; round < SCAN_ROUNDS; round += 1) {
      const redis = this.#redis()
      if (!redis) return
      const [next, keys] = await redis.scan(cursor, 'MATCH', this.#key('*'), 'COUNT', 1_000)
      yield keys
      cursor = next
      if (cursor === '0') return
    }
  }

  #redis(): Redis | null {
    const { redis } = this.#options
    return redis?.status === 'ready' ? redis : null
  }

  #key(id: number | '*'): string {
    return `cache:${this.name}:${id}`
  }
}

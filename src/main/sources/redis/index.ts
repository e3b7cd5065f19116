import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { Target } from '../../../shared/model/target'
import { defineSource, type OpenSource, type SourceTools } from '../source'
import { parseRedisAddress, type RedisTarget } from './address'
import type { WatchingRedis } from './allow-list'
import { connect, untilAborted } from './connection'
import { toSourceError } from './errors'
import { knock } from '../knock'
import { metrics } from './metrics'
import { askAll } from './pipeline'
import { RedisReader } from './reader'
import { redisTiles } from './tiles'

const TIMEOUT_MS = 1_500

/** Redis by INFO, SLOWLOG and LATENCY in one round trip a tick, on one kept connection. */
export const redisSource = defineSource({
  id: 'redis',
  kind: 'redis',
  title: 'Redis',
  settings: z.object({ url: z.string().min(1).max(2_000) }),
  metrics,
  tables: ['redis.server', 'redis.gaps'],
  probes: { info: { everyMs: 2_000, timeoutMs: TIMEOUT_MS } },
  open: (target, settings, tools) => new OpenRedis(target, parseRedisAddress(settings.url), tools),
  tiles: redisTiles,
})

class OpenRedis implements OpenSource<'info', typeof metrics> {
  readonly #address: RedisTarget
  readonly #tools: SourceTools
  readonly #reader: RedisReader
  #isClosed = false
  #kept: { redis: WatchingRedis; user: string } | undefined

  constructor(target: Target, address: RedisTarget, tools: SourceTools) {
    this.#address = address
    this.#tools = tools
    this.#reader = new RedisReader(target.id)
  }

  async read(_probe: 'info', signal: AbortSignal) {
    const { clock } = this.#tools
    try {
      const { redis, user } = await this.#connected(signal)
      const startedAtMs = clock.monotonic()
      const answers = await untilAborted(signal, askAll(redis, user))
      const roundTripMs = clock.monotonic() - startedAtMs
      return this.#reader.read({ ...answers, roundTripMs }, clock.now(), clock.monotonic())
    } catch (thrown) {
      // A connection that missed its deadline may still answer late: never asked again.
      this.#drop()
      throw toSourceError(thrown)
    }
  }

  knock(signal: AbortSignal): Promise<boolean> {
    const { path, host, port } = this.#address
    return knock(path === null ? { host, port } : { path }, signal)
  }

  close(): void {
    this.#isClosed = true
    this.#drop()
  }

  #drop(): void {
    this.#kept?.redis.disconnect()
    this.#kept = undefined
  }

  async #connected(signal: AbortSignal): Promise<{ redis: WatchingRedis; user: string }> {
    if (this.#kept?.redis.status === 'ready') return this.#kept
    this.#drop()
    const connected = await connect(this.#address, TIMEOUT_MS, signal)
    if (this.#isClosed) {
      connected.redis.disconnect()
      throw new AppError('source/canceled', 'the connection was closed meanwhile')
    }
    this.#kept = connected
    return connected
  }
}

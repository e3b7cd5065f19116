import { z } from 'zod'
import type { Target } from '../../../shared/model/target'
import { defineSource, type OpenSource, type Reading, type SourceTools } from '../source'
import { parseRedisAddress, type RedisTarget } from './address'
import { untilAborted } from './connection'
import { KeptRedis } from './kept'
import { knock } from '../knock'
import { metrics } from './metrics'
import { askAll } from './pipeline'
import { RedisReader } from './reader'
import { readSlowLog } from './slowlog'
import { redisTiles } from './tiles'

const TIMEOUT_MS = 1_500

/** Redis by INFO, SLOWLOG and LATENCY in one round trip a tick, on one kept connection; the slow log in full every 15 s. */
export const redisSource = defineSource({
  id: 'redis',
  kind: 'redis',
  title: 'Redis',
  settings: z.object({ url: z.string().min(1).max(2_000) }),
  metrics,
  tables: ['redis.server', 'redis.gaps', 'redis.slowlog'],
  probes: {
    info: { everyMs: 2_000, timeoutMs: TIMEOUT_MS },
    slowlog: { everyMs: 15_000, timeoutMs: TIMEOUT_MS },
  },
  open: (target, settings, tools) => new OpenRedis(target, parseRedisAddress(settings.url), tools),
  tiles: redisTiles,
})

type Probe = 'info' | 'slowlog'

class OpenRedis implements OpenSource<Probe, typeof metrics> {
  readonly #address: RedisTarget
  readonly #tools: SourceTools
  readonly #reader: RedisReader
  readonly #redis: KeptRedis

  constructor(target: Target, address: RedisTarget, tools: SourceTools) {
    this.#address = address
    this.#tools = tools
    this.#reader = new RedisReader(target.id)
    this.#redis = new KeptRedis(address, TIMEOUT_MS)
  }

  async read(probe: Probe, signal: AbortSignal): Promise<Reading<typeof metrics>> {
    if (probe === 'slowlog') {
      const rows = await this.#redis.use(signal, ({ redis }) =>
        untilAborted(signal, readSlowLog(redis)),
      )
      return { values: {}, tables: { 'redis.slowlog': rows } }
    }
    const { clock } = this.#tools
    const answers = await this.#redis.use(signal, async ({ redis, user }) => {
      const startedAtMs = clock.monotonic()
      const found = await untilAborted(signal, askAll(redis, user))
      return { ...found, roundTripMs: clock.monotonic() - startedAtMs }
    })
    return this.#reader.read(answers, clock.now(), clock.monotonic())
  }

  knock(signal: AbortSignal): Promise<boolean> {
    const { path, host, port } = this.#address
    return knock(path === null ? { host, port } : { path }, signal)
  }

  close(): void {
    this.#redis.close()
  }
}

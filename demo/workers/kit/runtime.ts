import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { Conditions } from '../../lib/conditions'
import type { WorkerConfig, WorkerProcess } from '../config'
import { addControl } from '../control'
import { Drain } from './drain'
import { probe, type Check } from './health'
import { Metrics } from './metrics'
import type { WorkerLog } from './log'
import { Operations } from './operations'
import { addOps, type OpsParts } from './ops'
import { Databases } from './postgres'
import { RestartNote } from './restart-note'
import { Restarts } from './restarts'
import { makeServer } from './server'

/** What every watched worker has: pools, Redis, numbers and a server. Closed in the reverse order of making. */
export class Runtime {
  readonly metrics: Metrics
  readonly databases: Databases
  readonly redis: Redis | null
  readonly app: FastifyInstance
  /** What faults may put out of order here. */
  readonly conditions = new Conditions((line) => this.log.warn(`condition ${line}`))
  readonly now = Date.now
  readonly config: WorkerConfig
  readonly log: WorkerLog
  readonly drain = new Drain()
  readonly #closing: (() => unknown)[] = []

  constructor({ config, log }: WorkerProcess, poolMax: number) {
    this.config = config
    this.log = log
    this.metrics = new Metrics(config)
    this.databases = new Databases({
      ...{ urls: config.postgres, appName: config.kind, max: poolMax, log },
    })
    this.onClose(() => this.databases.close())
    this.redis = config.redisUrl === null ? null : this.openRedis(config.redisUrl)
    this.app = makeServer({ opsToken: config.opsToken, metrics: this.metrics, log })
    this.onClose(() => this.app.close())
    this.onClose(() => this.conditions.close())
    this.#publishPools()
  }

  /** A connection that fails at once while Redis is away, so that a request is not held up by it. */
  openRedis(url: string): Redis {
    const redis = new Redis(url, {
      connectionName: this.config.id,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: 2_000,
      retryStrategy: (attempt) => Math.min(attempt * 200, 3_000),
    })
    redis.on('error', this.log.failed('redis'))
    this.onClose(() => redis.disconnect())
    return redis
  }

  /** The contract, with what this worker has beside the rest. */
  async addOps(
    parts: Partial<Pick<OpsParts, 'breakers' | 'caches' | 'slots' | 'queue'>>,
  ): Promise<void> {
    addControl(this.app, this.conditions, parts.breakers ?? [])
    const { kind, instance, version, releaseId, recovered } = this.config
    const { log, drain, now } = this
    const operations = new Operations(now)
    const restarts = new Restarts({
      ...{ operations, drain, log, now },
      note: new RestartNote(this.config.restartNote),
      active: () => parts.slots?.describe().active ?? 0,
      leave: () => {
        process.exitCode = 0
        process.kill(process.pid, 'SIGTERM')
      },
    })
    await restarts.adopt()
    const { slots } = parts
    if (slots)
      this.metrics.gauge('worker_slots', 'Work places by state', ['state'], () => {
        const { active, idle } = slots.describe()
        return [
          [{ state: 'active' }, active],
          [{ state: 'idle' }, idle],
        ]
      })
    addOps(this.app, {
      ...{ service: kind, instance, version, releaseId, recovered },
      ...{ operations, controls: { log, drain, restarts } },
      breakers: [],
      caches: [],
      slots: null,
      queue: '',
      ...parts,
      checks: () => this.#checks(),
      pools: () => this.databases.pools(),
      routing: () => this.databases.routing(),
      now,
    })
  }

  onClose(close: () => unknown): void {
    this.#closing.push(close)
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close()
  }

  async #checks(): Promise<Record<string, Check>> {
    const { redis } = this
    const [postgres, replica, cache] = await Promise.all([
      probe('datastore', () => this.databases.ping('primary')),
      // Reads fall back to the primary, and caches to the database: both are losses, not the end.
      probe('datastore', () => this.databases.ping('replica'), 'warn'),
      redis === null ? undefined : probe('datastore', () => redis.ping(), 'warn'),
    ])
    return {
      'postgres:responseTime': postgres,
      'replica:responseTime': replica,
      ...(cache ? { 'redis:responseTime': cache } : {}),
    }
  }

  /** The names of OpenTelemetry's pool metrics, so that any reader of those understands our pools. */
  #publishPools(): void {
    const label = 'db_client_connection_pool_name'
    const each = <T>(read: (pool: ReturnType<Databases['pools']>[number]) => T[]): T[] =>
      this.databases.pools().flatMap(read)
    this.metrics.gauge('db_client_connection_count', 'Connections by state', [label, 'state'], () =>
      each(({ name, idle, total }) => [
        [{ [label]: name, state: 'idle' }, idle],
        [{ [label]: name, state: 'used' }, total - idle],
      ]),
    )
    this.metrics.gauge('db_client_connection_max', 'Connections allowed', [label], () =>
      each(({ name, max }) => [[{ [label]: name }, max]]),
    )
    this.metrics.gauge('db_client_connection_pending_requests', 'Callers waiting', [label], () =>
      each(({ name, waiting }) => [[{ [label]: name }, waiting]]),
    )
  }
}

import { AppError } from '../../../shared/errors/app-error'
import type { GapRow } from '../../../shared/model/tables/postgres'
import type { QueueFailureRow, QueueRow } from '../../../shared/model/tables/queue'
import { Lane } from '../postgres/lane'
import { parseAddress } from '../postgres/address'
import { parseRedisAddress, type RedisTarget } from '../redis/address'
import { untilAborted } from '../redis/connection'
import { toSourceError } from '../redis/errors'
import { KeptRedis } from '../redis/kept'
import { knock } from '../knock'
import { defineSource, type OpenSource, type Reading, type SourceTools } from '../source'
import { QUEUE_READS } from './commands'
import { readFailures } from './failures'
import { metrics } from './metrics'
import { Gaps, QueueReader } from './redis-reader'
import { queueSettings, requireOne, type QueueSettings } from './settings'
import { COUNTS, FAILED, TableMemory, toFailures } from './sql'
import { queueTiles } from './tiles'
import { toValues } from './values'

const TIMEOUT_MS = 1_500
const SQL_LIMITS = {
  ...{ statementTimeoutMs: 2_000, lockTimeoutMs: 100, connectTimeoutMs: 2_000 },
  ...{ readOnly: true, applicationName: 'switchyard/queues' },
} as const

type Probe = 'counts' | 'failures' | 'sql-counts'
type QueueReading = Reading<typeof metrics>

/** Job queues of a Redis server (BullMQ) and of a database (`background_jobs`). Reads only; no class of BullMQ is used. */
export const queueSource = defineSource({
  id: 'queues',
  kind: 'queue',
  title: 'Job queues',
  settings: queueSettings,
  metrics,
  tables: ['queue.queues', 'queue.failures', 'queue.gaps'],
  probes: {
    counts: { everyMs: 2_000, timeoutMs: TIMEOUT_MS },
    failures: { everyMs: 15_000, timeoutMs: 5_000 },
    'sql-counts': { everyMs: 10_000, timeoutMs: 5_000, independent: true },
  },
  open: (_target, settings, tools) => new OpenQueues(requireOne(settings), tools),
  tiles: queueTiles,
})

class OpenQueues implements OpenSource<Probe, typeof metrics> {
  readonly #tools: SourceTools
  readonly #address: RedisTarget | undefined
  readonly #redis: KeptRedis | undefined
  readonly #lane: Lane | undefined
  readonly #reader = new QueueReader()
  readonly #table = new TableMemory()
  /** Each probe reads a part of a table; both are told with each reading. */
  #rows: { redis: readonly QueueRow[]; table: readonly QueueRow[] } = { redis: [], table: [] }
  #failed: { redis: readonly QueueFailureRow[]; table: readonly QueueFailureRow[] } = {
    redis: [],
    table: [],
  }
  #failedInAll: number | null = null
  #gaps: Record<Probe, readonly GapRow[]> = { counts: [], failures: [], 'sql-counts': [] }

  constructor({ redisUrl, postgresUrl }: QueueSettings, tools: SourceTools) {
    this.#tools = tools
    this.#address = redisUrl === undefined ? undefined : parseRedisAddress(redisUrl)
    this.#redis = this.#address && new KeptRedis(this.#address, TIMEOUT_MS, QUEUE_READS)
    this.#lane =
      postgresUrl === undefined
        ? undefined
        : new Lane({
            ...{ name: 'queues', target: parseAddress(postgresUrl), limits: SQL_LIMITS },
            clock: tools.clock,
          })
  }

  async read(probe: Probe, signal: AbortSignal): Promise<QueueReading> {
    switch (probe) {
      case 'counts':
        return this.#counts(signal)
      case 'failures':
        return this.#failures(signal)
      case 'sql-counts':
        return this.#sqlCounts(signal)
    }
  }

  async knock(signal: AbortSignal): Promise<boolean> {
    if (this.#address === undefined) return false
    const { path, host, port } = this.#address
    return knock(path === null ? { host, port } : { path }, signal)
  }

  async close(): Promise<void> {
    this.#redis?.close()
    await this.#lane?.close()
  }

  async #counts(signal: AbortSignal): Promise<QueueReading> {
    if (this.#redis === undefined) return { values: {} }
    const startedAtMs = this.#tools.clock.monotonic()
    const { rows, gaps } = await this.#redis.use(signal, ({ redis, user }) =>
      untilAborted(signal, this.#reader.read(redis, user, this.#moment())),
    )
    const roundTripMs = this.#tools.clock.monotonic() - startedAtMs
    this.#rows = { ...this.#rows, redis: rows }
    this.#gaps.counts = gaps
    return this.#tell({ ...toValues(rows), 'queue.round-trip': roundTripMs }, 'queues')
  }

  async #failures(signal: AbortSignal): Promise<QueueReading> {
    if (this.#redis === undefined) return { values: {} }
    const { names } = this.#reader
    if (names.length === 0) return this.#tell({}, 'failures')
    return this.#redis.use(signal, async ({ redis, user }) => {
      const gaps = new Gaps(user)
      try {
        const { rows, truncatedFrom } = await untilAborted(signal, readFailures(redis, names))
        this.#failed = { ...this.#failed, redis: rows }
        this.#failedInAll = truncatedFrom
        this.#gaps.failures = []
        return this.#tell({}, 'failures')
      } catch (thrown) {
        gaps.add(toSourceError(thrown), 'failed jobs are not shown')
        this.#failed = { ...this.#failed, redis: [] }
        this.#gaps.failures = gaps.rows
        return this.#tell({}, 'failures')
      }
    })
  }

  async #sqlCounts(signal: AbortSignal): Promise<QueueReading> {
    const lane = this.#lane
    if (lane === undefined) return { values: {} }
    try {
      const [row] = await lane.run(COUNTS, signal)
      const failed = await lane.run(FAILED, signal)
      const rows = [this.#table.toRow(row, this.#moment())]
      this.#rows = { ...this.#rows, table: rows }
      this.#failed = { ...this.#failed, table: toFailures(failed) }
      this.#gaps['sql-counts'] = []
      return this.#tell(toValues(rows), 'queues', 'failures')
    } catch (thrown) {
      this.#gaps['sql-counts'] = [tableGap(AppError.from(thrown, 'source/unreachable'))]
      this.#rows = { ...this.#rows, table: [] }
      this.#failed = { ...this.#failed, table: [] }
      return this.#tell({}, 'queues', 'failures')
    }
  }

  #tell(
    values: QueueReading['values'],
    ...tables: readonly ('queues' | 'failures')[]
  ): QueueReading {
    return {
      values,
      tables: {
        ...(tables.includes('queues')
          ? { 'queue.queues': [...this.#rows.redis, ...this.#rows.table] }
          : {}),
        ...(tables.includes('failures')
          ? { 'queue.failures': [...this.#failed.redis, ...this.#failed.table] }
          : {}),
        'queue.gaps': Object.values(this.#gaps).flat(),
      },
      ...(tables.includes('failures') && this.#failedInAll !== null
        ? { truncatedFrom: { 'queue.failures': this.#failedInAll } }
        : {}),
    }
  }

  #moment(): { now: number; monotonicMs: number } {
    const { clock } = this.#tools
    return { now: clock.now(), monotonicMs: clock.monotonic() }
  }
}

/** No such table, or no right to read it, is no outage: it is told and looked for again. */
function tableGap(error: AppError): GapRow {
  const hasOtherColumns = error.context['cause'] === '42703'
  const code = hasOtherColumns ? 'source/not-installed' : error.code
  if (code !== 'source/not-installed' && code !== 'source/not-permitted') throw error
  return {
    code,
    message: `background_jobs is not shown: ${error.message}`,
    fix:
      error.code === 'source/not-permitted' ? 'GRANT SELECT ON background_jobs TO the role;' : '',
  }
}

import type { JournalDraft } from '../../../shared/model/event'
import type { GapRow } from '../../../shared/model/tables/postgres'
import type { RedisServerRow } from '../../../shared/model/tables/redis'
import type { Reading } from '../source'
import {
  hitRate,
  lookups,
  MinuteWindow,
  rateOf,
  sampleCounters,
  type CounterName,
  type CounterSample,
} from './counters'
import { keysOf, numberOf, parseInfo, persistenceOf, type Info } from './info'
import type { metrics } from './metrics'

const FRESH_EVENT_MS = 60_000

/** The answers of one pipeline. A part that was refused is null, and named in `gaps`. */
export interface Answers {
  readonly info: string
  readonly newestSlowId: number | null
  readonly latency: readonly LatencyEvent[] | null
  readonly gaps: readonly GapRow[]
  readonly user: string
  readonly roundTripMs: number
}

export interface LatencyEvent {
  readonly name: string
  readonly atMs: number
  readonly latestMs: number
}

/** Turns answers into a reading; remembers the last one for differences and for restarts. */
export class RedisReader {
  readonly #targetId: string
  readonly #minute = new MinuteWindow()
  #last: CounterSample | undefined
  #startedAt = 0

  constructor(targetId: string) {
    this.#targetId = targetId
  }

  read(answers: Answers, wallMs: number, monotonicMs: number): Reading<typeof metrics> {
    const info = parseInfo(answers.info)
    const sample = sampleCounters(info, answers.newestSlowId, monotonicMs)
    const before = this.#last
    const isNew = before === undefined || before.runId !== sample.runId
    if (isNew) this.#startedAt = wallMs - (numberOf(info, 'uptime_in_seconds') ?? 0) * 1_000
    this.#last = sample
    const aMinuteAgo = this.#minute.add(sample)
    return {
      values: {
        ...gauges(info),
        ...rates(before, sample),
        'redis.hit-rate': hitRate(before, sample),
        'redis.hit-rate.minute': hitRate(aMinuteAgo, sample),
        'redis.lookups.minute': lookups(aMinuteAgo, sample),
        'redis.latency.worst': worstEvent(answers.latency, wallMs),
        'redis.round-trip': answers.roundTripMs,
      },
      tables: {
        'redis.server': [toServerRow(info, answers.user, this.#startedAt)],
        'redis.gaps': answers.gaps,
      },
      events: before !== undefined && isNew ? [this.#restarted(info, wallMs)] : [],
    }
  }

  #restarted(info: Info, wallMs: number): JournalDraft {
    return {
      at: Math.min(wallMs, this.#startedAt),
      kind: 'state',
      targetId: this.#targetId,
      subject: this.#targetId,
      severity: null,
      title: 'Redis restarted',
      detail: `Its run id changed; counters began again. Version ${versionOf(info)}.`,
    }
  }
}

function gauges(info: Info): Reading<typeof metrics>['values'] {
  const used = numberOf(info, 'used_memory')
  const clients = numberOf(info, 'connected_clients')
  const ratio = numberOf(info, 'mem_fragmentation_ratio')
  return {
    'redis.memory.used': used,
    'redis.memory.percent': percentOf(used, numberOf(info, 'maxmemory')),
    'redis.memory.peak': numberOf(info, 'used_memory_peak'),
    'redis.memory.fragmentation': ratio === null ? null : ratio * 100,
    'redis.keys': keysOf(info),
    'redis.clients': clients,
    'redis.clients.blocked': numberOf(info, 'blocked_clients'),
    'redis.clients.percent': percentOf(clients, numberOf(info, 'maxclients')),
  }
}

function rates(
  before: CounterSample | undefined,
  after: CounterSample,
): Reading<typeof metrics>['values'] {
  const rate = (name: CounterName): number | null => rateOf(name, before, after)
  return {
    'redis.ops.rate': rate('total_commands_processed'),
    'redis.lookups.rate': sum(rate('keyspace_hits'), rate('keyspace_misses')),
    'redis.misses.rate': rate('keyspace_misses'),
    'redis.evicted.rate': rate('evicted_keys'),
    'redis.expired.rate': rate('expired_keys'),
    'redis.rejected.rate': rate('rejected_connections'),
    'redis.cpu.percent': times(100, sum(rate('used_cpu_sys'), rate('used_cpu_user'))),
    'redis.net.in': rate('total_net_input_bytes'),
    'redis.net.out': rate('total_net_output_bytes'),
    'redis.slow.rate': rate('slowlog'),
  }
}

function toServerRow(info: Info, user: string, startedAt: number): RedisServerRow {
  const limit = numberOf(info, 'maxmemory') ?? 0
  const link = info.get('master_link_status')
  return {
    version: versionOf(info),
    role: `${info.get('role') ?? 'unknown'}${link === 'down' ? ', link to primary down' : ''}`,
    user,
    maxMemoryBytes: limit > 0 ? limit : null,
    maxMemoryPolicy: info.get('maxmemory_policy') ?? 'unknown',
    startedAt,
    persistence: persistenceOf(info),
  }
}

function worstEvent(events: readonly LatencyEvent[] | null, wallMs: number): number | null {
  if (events === null) return null
  const fresh = events.filter(({ atMs }) => wallMs - atMs <= FRESH_EVENT_MS)
  return Math.max(0, ...fresh.map(({ latestMs }) => latestMs))
}

const versionOf = (info: Info): string => info.get('redis_version') ?? 'unknown'
const percentOf = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : (100 * part) / whole
const sum = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a + b
const times = (factor: number, value: number | null): number | null =>
  value === null ? null : factor * value

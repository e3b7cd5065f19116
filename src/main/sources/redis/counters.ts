import { numberOf, type Info } from './info'

/** The cumulative fields that we difference. */
const FIELDS = [
  'total_commands_processed',
  'keyspace_hits',
  'keyspace_misses',
  'evicted_keys',
  'expired_keys',
  'rejected_connections',
  'total_net_input_bytes',
  'total_net_output_bytes',
  'used_cpu_sys',
  'used_cpu_user',
] as const
export type CounterName = (typeof FIELDS)[number] | 'slowlog'

/** One reading of the counters, by the monotonic clock. */
export interface CounterSample {
  readonly atMs: number
  readonly runId: string
  readonly values: ReadonlyMap<CounterName, number>
}

export function sampleCounters(
  info: Info,
  newestSlowId: number | null,
  atMs: number,
): CounterSample {
  const values = new Map<CounterName, number>()
  for (const name of FIELDS) {
    const value = numberOf(info, name)
    if (value !== null) values.set(name, value)
  }
  if (newestSlowId !== null) values.set('slowlog', newestSlowId)
  return { atMs, runId: info.get('run_id') ?? '', values }
}

/** What a counter grew by; null: unknown, restarted or reset in between. Never negative. */
export function growth(
  name: CounterName,
  before: CounterSample | undefined,
  after: CounterSample,
): number | null {
  const from = before?.values.get(name)
  const to = after.values.get(name)
  if (from === undefined || to === undefined || before?.runId !== after.runId) return null
  return to < from ? null : to - from
}

/** Growth for each second of measured time. */
export function rateOf(
  name: CounterName,
  before: CounterSample | undefined,
  after: CounterSample,
): number | null {
  const grown = growth(name, before, after)
  const seconds = before === undefined ? 0 : (after.atMs - before.atMs) / 1_000
  return grown === null || seconds <= 0 ? null : grown / seconds
}

/** Hits and misses between two samples; null: unknown. */
export function lookups(before: CounterSample | undefined, after: CounterSample): number | null {
  const hits = growth('keyspace_hits', before, after)
  const misses = growth('keyspace_misses', before, after)
  return hits === null || misses === null ? null : hits + misses
}

/** Hits of all lookups between two samples; null: nothing was looked up, or it is unknown. */
export function hitRate(before: CounterSample | undefined, after: CounterSample): number | null {
  const hits = growth('keyspace_hits', before, after)
  const all = lookups(before, after)
  return hits === null || all === null || all === 0 ? null : (100 * hits) / all
}

/** The samples of the last minute, so that one quiet or one bad interval does not decide. */
export class MinuteWindow {
  readonly #samples: CounterSample[] = []

  /** Adds one and answers with the oldest that is comparable. */
  add(sample: CounterSample): CounterSample | undefined {
    const newest = this.#samples.at(-1)
    const wasReset = newest !== undefined && growth('keyspace_hits', newest, sample) === null
    if (wasReset) this.#samples.length = 0
    this.#samples.push(sample)
    while (this.#samples[1] !== undefined && sample.atMs - this.#samples[1].atMs >= 60_000) {
      this.#samples.shift()
    }
    return this.#samples[0] === sample ? undefined : this.#samples[0]
  }
}

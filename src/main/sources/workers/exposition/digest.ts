import { BreakerSums, type ScrapedBreaker } from './digest-breakers'
import { PoolSums, type ScrapedPool } from './digest-pools'
import { RequestSums, type ScrapedRequests } from './digest-requests'
import { labelOf, type Sample } from './line'
import { ExpositionParser, type ExpositionEnd } from './parser'

/** What we take from one exposition text: a few numbers of the many, small enough to cross a thread. */
export interface Digest extends ExpositionEnd {
  readonly eventLoopP99Ms: number | null
  readonly handles: number | null
  readonly heapUsedBytes: number | null
  /** All there was since the process began, as the two below. */
  readonly cpuSeconds: number | null
  readonly gcSeconds: number | null
  readonly gcCount: number | null
  readonly pools: readonly ScrapedPool[]
  readonly breakers: readonly ScrapedBreaker[]
  /** null: it tells of none. */
  readonly requests: ScrapedRequests | null
}

type Gauge = Exclude<keyof Digest, keyof ExpositionEnd | 'pools' | 'breakers' | 'requests'>

interface Rule {
  readonly gauge: Gauge
  /** The end of the name: prom-client and others may put a prefix before it. */
  readonly name: RegExp
  readonly factor?: number
  /** Only samples with this label and value. */
  readonly only?: readonly [string, string]
  readonly keep?: 'max' | 'sum'
}

/** In order of preference: the first rule of a gauge that finds anything gives its value. */
const RULES: readonly Rule[] = [
  ...['nodejs_eventloop_lag_p99_seconds', 'nodejs_eventloop_delay_p99_seconds'].map(
    (name): Rule => ({ gauge: 'eventLoopP99Ms', name: ending(name), factor: 1_000, keep: 'max' }),
  ),
  { gauge: 'handles', name: ending('nodejs_active_handles_total') },
  { gauge: 'handles', name: ending('nodejs_active_handles') },
  { gauge: 'heapUsedBytes', name: ending('nodejs_heap_size_used_bytes') },
  { gauge: 'heapUsedBytes', name: ending('v8js_memory_heap_used_bytes') },
  { gauge: 'heapUsedBytes', name: ending('jvm_memory_used_bytes'), only: ['area', 'heap'] },
  { gauge: 'heapUsedBytes', name: ending('go_memstats_heap_inuse_bytes') },
  { gauge: 'cpuSeconds', name: ending('process_cpu_seconds_total') },
  { gauge: 'cpuSeconds', name: ending('process_cpu_(?:user|system)_seconds_total') },
  ...['nodejs_gc_duration_seconds', 'jvm_gc_pause_seconds', 'go_gc_duration_seconds'].flatMap(
    (name): Rule[] => [
      { gauge: 'gcSeconds', name: ending(`${name}_sum`) },
      { gauge: 'gcCount', name: ending(`${name}_count`) },
    ],
  ),
]

function ending(name: string): RegExp {
  return new RegExp(`(?:^|_)${name}$`)
}

/** Reads a text and keeps what we show of it. Runs in a thread of its own, or in place for one reading. */
export function digestExposition(bytes: Uint8Array, contentType: string): Digest {
  const sums = new Sums()
  const parser = new ExpositionParser({ contentType, onSample: (sample) => sums.take(sample) })
  parser.write(bytes)
  return { ...parser.end(), ...sums.result() }
}

class Sums {
  readonly #byRule = new Map<Rule, number>()
  readonly #pools = new PoolSums()
  readonly #breakers = new BreakerSums()
  readonly #requests = new RequestSums()
  /** What to do with a name, decided once for the many samples that bear it. */
  readonly #takers = new Map<string, ((sample: Sample) => void) | null>()
  #lastName = ''
  #lastTaker: ((sample: Sample) => void) | null = null

  take(sample: Sample): void {
    if (sample.name !== this.#lastName) {
      this.#lastName = sample.name
      const known = this.#takers.get(sample.name)
      this.#lastTaker = known === undefined ? this.#takerOf(sample.name) : known
      this.#takers.set(sample.name, this.#lastTaker)
    }
    if (Number.isFinite(sample.value)) this.#lastTaker?.(sample)
  }

  result(): Pick<Digest, Gauge | 'pools' | 'breakers' | 'requests'> {
    const of = (gauge: Gauge): number | null => {
      const rule = RULES.find((one) => one.gauge === gauge && this.#byRule.has(one))
      return rule === undefined ? null : (this.#byRule.get(rule) ?? null)
    }
    return {
      eventLoopP99Ms: of('eventLoopP99Ms'),
      handles: of('handles'),
      heapUsedBytes: of('heapUsedBytes'),
      cpuSeconds: of('cpuSeconds'),
      gcSeconds: of('gcSeconds'),
      gcCount: of('gcCount'),
      pools: this.#pools.result(),
      breakers: this.#breakers.result(),
      requests: this.#requests.result(),
    }
  }

  #takerOf(name: string): ((sample: Sample) => void) | null {
    const rule = RULES.find((one) => one.name.test(name))
    if (rule !== undefined) return (sample) => this.#add(rule, sample)
    return this.#pools.takerOf(name) ?? this.#breakers.takerOf(name) ?? this.#requests.takerOf(name)
  }

  #add(rule: Rule, { labels, value }: Sample): void {
    if (rule.only !== undefined && labelOf(labels, rule.only[0]) !== rule.only[1]) return
    const before = this.#byRule.get(rule)
    const now = value * (rule.factor ?? 1)
    const isMax = rule.keep === 'max' && before !== undefined
    this.#byRule.set(rule, isMax ? Math.max(before, now) : (before ?? 0) + now)
  }
}

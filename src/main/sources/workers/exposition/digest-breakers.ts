import { cleanText } from '../fields'
import { labelOf, type Sample } from './line'

/** A breaker as metrics tell it: a state, or only how often each thing happened. */
export interface ScrapedBreaker {
  readonly name: string
  /** The word of the state that is 1; null: no state is told. */
  readonly state: string | null
  /** Calls and changes of state since the process began, by opossum's words; empty: not told. */
  readonly events: Readonly<Record<string, number>>
  readonly failPercent: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

interface Building {
  state: string | null
  failPercent: number | null
  readonly events: Map<string, number>
  readonly perf: Map<string, number>
}
type Take = (sample: Sample) => void
type Add = (breaker: Building, sample: Sample) => void

const MAX_BREAKERS = 100
const EVENTS = new Set([
  ...['fire', 'success', 'failure', 'timeout', 'reject', 'fallback'],
  ...['open', 'close', 'halfOpen'],
])
const KINDS: Readonly<Record<string, string>> = { successful: 'success', failed: 'failure' }

/** opossum-prometheus and Micrometer of Resilience4j; a prefix may stand before both. */
const ADDERS: readonly (readonly [RegExp, Add])[] = [
  [/(?:^|_)circuit(?:_total)?$/, addEvent],
  [/(?:^|_)circuit_perf$/, addPerf],
  [/(?:^|_)circuit_state$/, addState],
  [/^resilience4j_circuitbreaker_state$/, addState],
  [/^resilience4j_circuitbreaker_failure_rate$/, addRate],
  [/^resilience4j_circuitbreaker_calls_seconds_count$/, addCalls],
  [
    /^resilience4j_circuitbreaker_not_permitted_calls(?:_total)?$/,
    (one, { value }) => count(one, 'reject', value),
  ],
]

/** The breakers that an exposition text tells of: BR1. */
export class BreakerSums {
  readonly #breakers = new Map<string, Building>()

  /** null: no metric of breakers. */
  takerOf(metric: string): Take | null {
    const add = ADDERS.find(([name]) => name.test(metric))?.[1]
    if (add === undefined) return null
    return (sample) => {
      const breaker = this.#of(cleanText(labelOf(sample.labels, 'name'), 120))
      if (breaker !== undefined) add(breaker, sample)
    }
  }

  result(): ScrapedBreaker[] {
    return [...this.#breakers].map(([name, { state, events, failPercent, perf }]) => ({
      ...{ name, state, failPercent, events: Object.fromEntries(events) },
      p50Ms: perf.get('0.5') ?? null,
      p95Ms: perf.get('0.95') ?? null,
      p99Ms: perf.get('0.99') ?? null,
    }))
  }

  #of(name: string): Building | undefined {
    const known = this.#breakers.get(name)
    if (known !== undefined) return known
    if (name === '' || this.#breakers.size >= MAX_BREAKERS) return undefined
    const fresh = { state: null, failPercent: null, events: new Map(), perf: new Map() }
    this.#breakers.set(name, fresh)
    return fresh
  }
}

function addEvent(breaker: Building, { labels, value }: Sample): void {
  count(breaker, labelOf(labels, 'event'), value)
}

function addCalls(breaker: Building, { labels, value }: Sample): void {
  const event = KINDS[labelOf(labels, 'kind')]
  if (event !== undefined) count(breaker, event, value)
  count(breaker, 'fire', value)
}

function count({ events }: Building, event: string, value: number): void {
  if (EVENTS.has(event)) events.set(event, (events.get(event) ?? 0) + value)
}

/** In ms, of the calls that succeeded. */
function addPerf({ perf }: Building, { labels, value }: Sample): void {
  const quantile = labelOf(labels, 'quantile')
  if (labelOf(labels, 'event') === 'success' && quantile.length <= 6) perf.set(quantile, value)
}

function addState(breaker: Building, { labels, value }: Sample): void {
  if (value === 1) breaker.state = labelOf(labels, 'state').slice(0, 40)
}

/** -1: too few calls. */
function addRate(breaker: Building, { value }: Sample): void {
  breaker.failPercent = value < 0 ? null : Math.min(100, value)
}

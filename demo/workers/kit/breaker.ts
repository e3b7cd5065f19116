import CircuitBreaker from 'opossum'
import { Hold } from './hold'
import type { Metrics } from './metrics'
import { testCall, type TestResult } from './test-call'

export const UPDATES = ['CLOSE', 'FORCE_OPEN', 'DISABLE'] as const
export type BreakerUpdate = (typeof UPDATES)[number]
export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN' | 'FORCED_OPEN' | 'DISABLED'

export const THRESHOLDS = {
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  resetTimeoutMs: 10_000,
  timeoutMs: 1_000,
  // Short, so that an outage shows in about two seconds under light traffic.
  rollingWindowMs: 4_000,
  rollingBuckets: 4,
  halfOpenTrials: 1,
} as const

/** What opossum tells, and what we call it in the sums since the start. */
const EVENTS = {
  fire: 'fires',
  reject: 'rejects',
  timeout: 'timeouts',
  success: 'successes',
  failure: 'failures',
  open: 'opens',
  close: 'closes',
  halfOpen: 'halfOpens',
} as const
type Sum = (typeof EVENTS)[keyof typeof EVENTS] | 'fallbacks'

export interface BreakerOptions<I, O> {
  readonly name: string
  readonly dependsOn: string
  readonly call: (input: I) => Promise<O>
  /** What a test call asks for. */
  readonly testInput: () => I
  /** The answer while the call fails: the value last known and when it was got. */
  readonly fallback: (input: I) => { value: O; atMs: number } | undefined
  /** What that answer is, in words. */
  readonly fallbackName: string
  readonly metrics: Pick<Metrics, 'circuit' | 'circuitState'>
  readonly now: () => number
}

/** What the contract and the health check need of a breaker, whatever it guards. */
export interface BreakerView {
  readonly name: string
  readonly dependsOn: string
  state(): BreakerState
  /** A forced state ends by itself after `forMs`; without it, when somebody closes the breaker. */
  update(to: BreakerUpdate, forMs?: number): void
  /** One call past the breaker. A good one closes it, unless somebody forced its state; a bad one changes nothing. */
  probe(): Promise<TestResult>
  describe(): object
}

/** An opossum breaker that remembers when and why, for those who watch it. */
export class Breaker<I, O> implements BreakerView {
  readonly name: string
  readonly dependsOn: string
  readonly #circuit: CircuitBreaker<[I], O>
  readonly #options: BreakerOptions<I, O>
  readonly #hold: Hold
  readonly #sums = new Map<Sum, number>()
  #openedAtMs: number | null = null
  #halfOpenAtMs: number | null = null
  #consecutiveFailures = 0
  #forced = false
  #disabled = false
  #lastError: { name: string; message: string } | null = null
  #servedAgeMs: number | null = null

  constructor(options: BreakerOptions<I, O>) {
    this.name = options.name
    this.dependsOn = options.dependsOn
    this.#options = options
    this.#hold = new Hold(options.now, () => this.update('CLOSE'))
    this.#circuit = new CircuitBreaker(options.call, {
      name: options.name,
      timeout: THRESHOLDS.timeoutMs,
      errorThresholdPercentage: THRESHOLDS.errorThresholdPercentage,
      volumeThreshold: THRESHOLDS.volumeThreshold,
      resetTimeout: THRESHOLDS.resetTimeoutMs,
      rollingCountTimeout: THRESHOLDS.rollingWindowMs,
      rollingCountBuckets: THRESHOLDS.rollingBuckets,
    })
    this.#listen()
  }

  /** Calls through the breaker; gives the last known value when that fails, else throws. */
  async fire(input: I): Promise<O> {
    try {
      return await this.#circuit.fire(input)
    } catch (thrown) {
      const known = this.#options.fallback(input)
      if (known === undefined) throw thrown
      this.#add('fallbacks')
      this.#servedAgeMs = Math.max(0, Math.round(this.#options.now() - known.atMs))
      this.#options.metrics.circuit.inc({ name: this.name, event: 'fallback' })
      return known.value
    }
  }

  state(): BreakerState {
    if (this.#disabled) return 'DISABLED'
    if (this.#forced) return 'FORCED_OPEN'
    if (this.#circuit.opened) return 'OPEN'
    return this.#circuit.halfOpen ? 'HALF_OPEN' : 'CLOSED'
  }

  update(to: BreakerUpdate, forMs?: number): void {
    this.#forced = to === 'FORCE_OPEN'
    this.#disabled = to === 'DISABLE'
    if (this.#disabled) this.#circuit.disable()
    else this.#circuit.enable()
    // Held closed it is closed: what opened it before must not show, nor come back by its timer.
    if (this.#forced) {
      this.#circuit.open()
      this.#openedAtMs = this.#options.now()
    } else this.#circuit.close()
    this.#hold.end()
    if (to !== 'CLOSE' && forMs !== undefined) this.#hold.begin(forMs)
    this.#publish()
  }

  async probe(): Promise<TestResult> {
    const { call, testInput } = this.#options
    const result = await testCall(() => call(testInput()), THRESHOLDS.timeoutMs)
    const isTripped = this.state() === 'OPEN' || this.state() === 'HALF_OPEN'
    if (result.ok && isTripped) this.#circuit.close()
    return result
  }

  describe(): object {
    const iso = (atMs: number | null): string | null =>
      atMs === null ? null : new Date(atMs).toISOString()
    return {
      name: this.name,
      state: this.state(),
      dependsOn: this.dependsOn,
      openedAt: iso(this.#openedAtMs),
      halfOpenAt: iso(this.#halfOpenAtMs),
      heldUntil: iso(this.#hold.untilMs),
      consecutiveFailures: this.#consecutiveFailures,
      lastError: this.#lastError,
      thresholds: THRESHOLDS,
      fallback: {
        name: this.#options.fallbackName,
        served: this.#sums.get('fallbacks') ?? 0,
        ageMs: this.#servedAgeMs,
      },
      // Of its rolling window, without the single latencies: the percentiles say it in few numbers.
      stats: { ...this.#circuit.stats, latencyTimes: undefined },
      // Since it began, so that a reader can take the difference over any time.
      totals: this.#totals(),
    }
  }

  close(): void {
    this.#hold.end()
    this.#circuit.shutdown()
  }

  #totals(): Readonly<Record<string, number>> {
    const counted = ['fires', 'successes', 'failures', 'timeouts', 'rejects', 'fallbacks'] as const
    return Object.fromEntries(counted.map((sum) => [sum, this.#sums.get(sum) ?? 0]))
  }

  #add(sum: Sum): void {
    this.#sums.set(sum, (this.#sums.get(sum) ?? 0) + 1)
  }

  #listen(): void {
    const { metrics, now } = this.#options
    // opossum types every event apart; we only count them.
    const emitter = this.#circuit as unknown as NodeJS.EventEmitter
    for (const [event, sum] of Object.entries(EVENTS)) {
      emitter.on(event, () => {
        metrics.circuit.inc({ name: this.name, event })
        this.#add(sum)
        if (event === 'open' || event === 'close' || event === 'halfOpen') this.#publish()
      })
    }
    this.#circuit.on('failure', ({ name, message }) => {
      this.#consecutiveFailures += 1
      this.#lastError = { name, message }
    })
    this.#circuit.on('success', () => (this.#consecutiveFailures = 0))
    this.#circuit.on('open', () => {
      // Held open, opossum's own timer goes on beneath: that is no new opening.
      if (!this.#forced) this.#openedAtMs = now()
      this.#halfOpenAtMs = null
    })
    this.#circuit.on('halfOpen', () => {
      if (this.#forced) this.#circuit.open()
      else this.#halfOpenAtMs = now()
    })
    this.#circuit.on('close', () => {
      this.#openedAtMs = null
      this.#halfOpenAtMs = null
      this.#consecutiveFailures = 0
    })
    this.#publish()
  }

  #publish(): void {
    const now = this.state()
    for (const state of ['CLOSED', 'OPEN', 'HALF_OPEN', 'FORCED_OPEN', 'DISABLED'] as const) {
      this.#options.metrics.circuitState.set({ name: this.name, state }, state === now ? 1 : 0)
    }
  }
}

import CircuitBreaker from 'opossum'
import type { Metrics } from './metrics'

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
  halfOpenTrials: 1,
} as const

const EVENTS = [
  'fire',
  'reject',
  'timeout',
  'success',
  'failure',
  'open',
  'close',
  'halfOpen',
  'fallback',
] as const

export interface BreakerOptions<I, O> {
  readonly name: string
  readonly dependsOn: string
  readonly call: (input: I) => Promise<O>
  /** The answer while the call fails: the value last known and when it was got. */
  readonly fallback: (input: I) => { value: O; atMs: number } | undefined
  readonly metrics: Metrics
  readonly now: () => number
}

/** What the contract and the health check need of a breaker, whatever it guards. */
export interface BreakerView {
  readonly name: string
  readonly dependsOn: string
  state(): BreakerState
  update(to: BreakerUpdate): void
  describe(): object
}

/** An opossum breaker that remembers when and why, for those who watch it. */
export class Breaker<I, O> implements BreakerView {
  readonly name: string
  readonly dependsOn: string
  readonly #circuit: CircuitBreaker<[I], O>
  readonly #options: BreakerOptions<I, O>
  #openedAtMs: number | null = null
  #halfOpenAtMs: number | null = null
  #consecutiveFailures = 0
  #forced = false
  #disabled = false
  #lastError: { name: string; message: string } | null = null
  #served = 0
  #servedAgeMs: number | null = null

  constructor(options: BreakerOptions<I, O>) {
    this.name = options.name
    this.dependsOn = options.dependsOn
    this.#options = options
    this.#circuit = new CircuitBreaker(options.call, {
      name: options.name,
      timeout: THRESHOLDS.timeoutMs,
      errorThresholdPercentage: THRESHOLDS.errorThresholdPercentage,
      volumeThreshold: THRESHOLDS.volumeThreshold,
      resetTimeout: THRESHOLDS.resetTimeoutMs,
      rollingCountTimeout: THRESHOLDS.rollingWindowMs,
      rollingCountBuckets: 4,
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
      this.#served += 1
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

  update(to: BreakerUpdate): void {
    this.#forced = to === 'FORCE_OPEN'
    this.#disabled = to === 'DISABLE'
    if (to === 'DISABLE') {
      this.#circuit.disable()
      return
    }
    this.#circuit.enable()
    if (to === 'CLOSE') this.#circuit.close()
    else this.#circuit.open()
    this.#publish()
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
      consecutiveFailures: this.#consecutiveFailures,
      lastError: this.#lastError,
      thresholds: THRESHOLDS,
      fallback: { served: this.#served, ageMs: this.#servedAgeMs },
      // Without the single latencies: the percentiles say it in few numbers.
      stats: { ...this.#circuit.stats, latencyTimes: undefined },
    }
  }

  close(): void {
    this.#circuit.shutdown()
  }

  #listen(): void {
    const { metrics, now } = this.#options
    for (const event of EVENTS) {
      // opossum types every event apart; we only count them.
      const circuit = this.#circuit as unknown as NodeJS.EventEmitter
      circuit.on(event, () => {
        metrics.circuit.inc({ name: this.name, event })
        if (event === 'open' || event === 'close' || event === 'halfOpen') this.#publish()
      })
    }
    this.#circuit.on('failure', ({ name, message }) => {
      this.#consecutiveFailures += 1
      this.#lastError = { name, message }
    })
    this.#circuit.on('success', () => (this.#consecutiveFailures = 0))
    this.#circuit.on('open', () => {
      this.#openedAtMs = now()
      this.#halfOpenAtMs = null
    })
    this.#circuit.on('halfOpen', () => {
      this.#halfOpenAtMs = now()
      if (this.#forced) this.#circuit.open()
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

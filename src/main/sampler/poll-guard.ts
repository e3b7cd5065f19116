import { EventEmitter } from 'node:events'
import CircuitBreaker from 'opossum'
import type { Link } from '../../shared/model/link'
import type { Clock } from '../platform/clock'
import { isAbsent, toReadError } from './failures'

const BUCKETS = 10
/** opossum's own timer is not used: the back-off decides when to try again. */
const NEVER_MS = 2_147_483_647

type Work = () => Promise<unknown>

/**
 * The breaker in front of one target, shared by its probes. Ours, not one of the worker: CONVENTIONS "poll guard".
 * While it is open only the leading probe tries again; the others are not asked.
 */
export class PollGuard {
  readonly #breaker: CircuitBreaker<[Work]>
  readonly #buckets = new EventEmitter()
  readonly #clock: Clock
  readonly #bucketMs: number
  #bucketAt: number
  #trial = false

  constructor(targetId: string, clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#bucketMs = windowMs / BUCKETS
    this.#bucketAt = clock.monotonic()
    this.#breaker = new CircuitBreaker<[Work]>((work) => work(), {
      name: `poll guard ${targetId}`,
      timeout: false, // each reading has its own deadline
      errorThresholdPercentage: 50,
      volumeThreshold: 3,
      resetTimeout: NEVER_MS,
      rollingCountTimeout: windowMs,
      rollingCountBuckets: BUCKETS,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: this.#buckets,
      // An answer we do not like is still an answer.
      errorFilter: (thrown: unknown) => !isAbsent(toReadError(thrown).code),
    })
  }

  get state(): Link['guard'] {
    if (this.#trial) return 'half-open'
    return this.#breaker.opened ? 'open' : 'closed'
  }

  /** False: this probe is not to be read now. */
  admits(isLeading: boolean): boolean {
    return this.state === 'closed' || (isLeading && !this.#trial)
  }

  /** Runs one reading that was admitted. While open it is the trial that decides. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#rotate()
    const isTrial = this.#breaker.opened
    if (isTrial) {
      this.#trial = true
      this.#breaker.close()
    }
    try {
      return (await this.#breaker.fire(work)) as T
    } catch (thrown) {
      const { code } = toReadError(thrown)
      if (isTrial && (isAbsent(code) || code === 'source/canceled')) this.#breaker.open()
      throw thrown
    } finally {
      if (isTrial) this.#trial = false
    }
  }

  close(): void {
    this.#breaker.shutdown()
    this.#buckets.removeAllListeners()
  }

  /** The window of counts moves by the given clock. */
  #rotate(): void {
    const now = this.#clock.monotonic()
    const passed = Math.floor((now - this.#bucketAt) / this.#bucketMs)
    for (let count = 0; count < Math.min(passed, BUCKETS); count += 1) this.#buckets.emit('rotate')
    if (passed > 0) this.#bucketAt += passed * this.#bucketMs
  }
}

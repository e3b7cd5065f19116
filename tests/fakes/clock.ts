import type { Clock } from '../../src/main/platform/clock'

interface Waiter {
  readonly dueMs: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to go on. `advance` also lets promises settle in between. */
export class ManualClock implements Clock {
  readonly #startAt: number
  readonly #waiters = new Set<Waiter>()
  #elapsedMs = 0
  #wallShiftMs = 0

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.#startAt = startAt
  }

  now(): number {
    return this.#startAt + this.#elapsedMs + this.#wallShiftMs
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve()
        return
      }
      const wake = (): void => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const waiter = { dueMs: this.#elapsedMs + Math.max(0, ms), wake }
      this.#waiters.add(waiter)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }

  /** How many waits are open: 0 after everything was closed. */
  get waiting(): number {
    return this.#waiters.size
  }

  /** Goes on by `ms`; whatever falls due wakes in its order, at its own time. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms
    await settle()
    for (;;) {
      const next = this.#next(endMs)
      if (next === undefined) break
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs)
      next.wake()
      await settle()
    }
    this.#elapsedMs = endMs
  }

  /** The wall clock jumps; the monotonic one does not. */
  jump(ms: number): void {
    this.#wallShiftMs += ms
  }

  #next(endMs: number): Waiter | undefined {
    let first: Waiter | undefined
    for (const waiter of this.#waiters) {
      if (waiter.dueMs <= endMs && (first === undefined || waiter.dueMs < first.dueMs)) {
        first = waiter
      }
    }
    return first
  }
}

/** Lets every promise that can go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

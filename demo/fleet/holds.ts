import { Leases } from '../lib/lease'

/** What became of a hold: it keeps the worker down, it let go of it, or it is one that nobody heeds any more. */
export type HoldOutcome = 'down' | 'let-go' | 'unheeded'

/**
 * Who keeps a worker down, and for how long. A supervisor that starts it again frees it from that holder, however long it goes
 * on renewing: freed by the time instead, a holder that renews late would kill it once more, and a new one would go unheeded.
 */
export class Holds {
  readonly #held: Leases<string>
  readonly #unheeded = new Map<string, string>()

  constructor(now: () => number) {
    this.#held = new Leases(now)
  }

  isHeld(workerId: string): boolean {
    return this.#held.get(workerId) !== undefined
  }

  /** Renews it; lets go with `forMs` 0. */
  hold(workerId: string, holder: string, forMs: number): HoldOutcome {
    if (this.#unheeded.get(workerId) === holder) return 'unheeded'
    // One that is over does not let go of what another holds.
    if (forMs <= 0 && this.#held.get(workerId) !== holder) return 'unheeded'
    this.#held.hold(workerId, holder, forMs)
    return forMs > 0 ? 'down' : 'let-go'
  }

  /** Frees a worker from whoever holds it now. */
  release(workerId: string): void {
    const holder = this.#held.get(workerId)
    if (holder !== undefined) this.#unheeded.set(workerId, holder)
    this.#held.hold(workerId, '', 0)
  }
}

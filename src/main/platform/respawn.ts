import type { Clock } from './clock'

const MIN_MS = 100
const MAX_MS = 5_000
/** A thread that lived this long had a fair start: the next respawn is quick again. */
const SETTLED_MS = 60_000

/** How long to wait before a thread is started again: doubles while it keeps dying young. */
export class Respawn {
  readonly #clock: Clock
  #bornAt = 0
  #deathsInRow = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  born(): void {
    this.#bornAt = this.#clock.monotonic()
  }

  /** ms until the next start. */
  died(): number {
    const livedMs = this.#clock.monotonic() - this.#bornAt
    this.#deathsInRow = livedMs > SETTLED_MS ? 1 : this.#deathsInRow + 1
    return Math.min(MAX_MS, MIN_MS * 2 ** (this.#deathsInRow - 1))
  }
}

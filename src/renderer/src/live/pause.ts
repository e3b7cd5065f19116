import { Cell } from './cell'
import type { PageClock } from './clock'

/** Pause of the whole page: what is drawn stays, what arrives is kept behind it. null: live. */
export class Pause {
  readonly since = new Cell<number | null>(null)
  readonly #clock: PageClock
  readonly #onResume = new Set<() => void>()

  constructor(clock: PageClock) {
    this.#clock = clock
  }

  get on(): boolean {
    return this.since.get() !== null
  }

  /** Called each time the page goes live again. */
  whenResumed(act: () => void): void {
    this.#onResume.add(act)
  }

  set(on: boolean): void {
    if (on === this.on) return
    this.since.set(on ? this.#clock.now() : null)
    if (!on) for (const act of this.#onResume) act()
  }

  toggle(): void {
    this.set(!this.on)
  }
}

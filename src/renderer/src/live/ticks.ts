import { Cell, type Stop } from './cell'
import type { PageClock } from './clock'

/** The time, for ages and countdowns: one timer for each interval, and only while it is read. */
export class Ticks {
  readonly #clock: PageClock
  readonly #byInterval = new Map<number, { cell: Cell<number>; readers: number; stop: Stop }>()

  constructor(clock: PageClock) {
    this.#clock = clock
  }

  /** A little old at most: the time of the last tick, or now when nobody read it before. */
  read(everyMs: number): number {
    return this.#at(everyMs).cell.get()
  }

  subscribe(everyMs: number, wake: () => void): Stop {
    const entry = this.#at(everyMs)
    if (entry.readers === 0) {
      entry.cell.set(this.#clock.now())
      entry.stop = this.#clock.every(everyMs, () => entry.cell.set(this.#clock.now()))
    }
    entry.readers += 1
    const stopHearing = entry.cell.subscribe(wake)
    return () => {
      stopHearing()
      entry.readers -= 1
      if (entry.readers > 0) return
      entry.stop()
      this.#byInterval.delete(everyMs)
    }
  }

  #at(everyMs: number): { cell: Cell<number>; readers: number; stop: Stop } {
    const known = this.#byInterval.get(everyMs)
    if (known !== undefined) return known
    const made = { cell: new Cell(this.#clock.now()), readers: 0, stop: () => undefined }
    this.#byInterval.set(everyMs, made)
    return made
  }
}

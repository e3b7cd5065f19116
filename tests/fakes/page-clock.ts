import type { PageClock } from '../../src/renderer/src/live/clock'

interface Timer {
  readonly act: () => void
  readonly everyMs: number | null
  dueMs: number
}

/** The page's clock, standing still until told to go on. */
export class ManualPageClock implements PageClock {
  readonly #timers = new Set<Timer>()
  #now: number

  constructor(startAt = Date.UTC(2026, 0, 1, 14, 0, 0)) {
    this.#now = startAt
  }

  readonly now = (): number => this.#now

  readonly after = (delayMs: number, act: () => void): (() => void) =>
    this.#add({ act, everyMs: null, dueMs: this.#now + delayMs })

  readonly every = (everyMs: number, act: () => void): (() => void) =>
    this.#add({ act, everyMs, dueMs: this.#now + everyMs })

  get timerCount(): number {
    return this.#timers.size
  }

  /** Runs what falls due, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const next = [...this.#timers]
        .filter(({ dueMs }) => dueMs <= end)
        .sort((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.dueMs)
      if (next.everyMs === null) this.#timers.delete(next)
      else next.dueMs += next.everyMs
      next.act()
      await settle()
    }
    this.#now = end
    await settle()
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }
}

/** Lets every promise that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

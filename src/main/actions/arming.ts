import { AppError } from '../../shared/errors/app-error'
import type { Clock } from '../platform/clock'

export const ARMED_MS = 15 * 60_000

interface Armed {
  readonly until: number
  readonly untilMonotonicMs: number
}

/** Which connections may be acted on, and until when. Locked from the start: AC1. */
export class Arming {
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #armed = new Map<string, Armed>()
  #killed = false
  #timer = new AbortController()

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  get killSwitch(): boolean {
    return this.#killed
  }

  /** Lifts the kill switch as well. */
  arm(targetIds: readonly string[]): void {
    this.#killed = false
    for (const id of targetIds) {
      this.#armed.set(id, {
        until: this.#clock.now() + ARMED_MS,
        untilMonotonicMs: this.#clock.monotonic() + ARMED_MS,
      })
    }
    this.#onChange()
    void this.#lockInTime()
  }

  disarm(killSwitch: boolean): void {
    this.#killed = killSwitch || this.#killed
    this.#armed.clear()
    this.#timer.abort()
    this.#onChange()
  }

  list(): { targetId: string; until: number }[] {
    return [...this.#armed]
      .filter(([, armed]) => this.#holds(armed))
      .map(([targetId, { until }]) => ({ targetId, until }))
  }

  /** What was set up beforehand may run while locked, but never against the kill switch. */
  requireNotKilled(): void {
    if (this.#killed) throw new AppError('action/locked', 'the kill switch is on')
  }

  require(targetId: string): void {
    this.requireNotKilled()
    const armed = this.#armed.get(targetId)
    if (armed === undefined || !this.#holds(armed)) {
      throw new AppError('action/locked', `actions are locked for ${targetId}`)
    }
  }

  close(): void {
    this.#timer.abort()
  }

  /** Both clocks must agree: one can be set back, the other stands still while the machine sleeps. */
  #holds({ until, untilMonotonicMs }: Armed): boolean {
    return this.#clock.now() < until && this.#clock.monotonic() < untilMonotonicMs
  }

  async #lockInTime(): Promise<void> {
    this.#timer.abort()
    const timer = new AbortController()
    this.#timer = timer
    while (this.#armed.size > 0) {
      const next = Math.min(...[...this.#armed.values()].map((one) => one.untilMonotonicMs))
      await this.#clock.wait(Math.max(0, next - this.#clock.monotonic()), timer.signal)
      if (timer.signal.aborted) return
      for (const [id, armed] of this.#armed) if (!this.#holds(armed)) this.#armed.delete(id)
      this.#onChange()
    }
  }
}

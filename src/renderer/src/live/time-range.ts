import { Cell, type Stop } from './cell'
import type { PageClock } from './clock'
import type { Pause } from './pause'

const MINUTE_MS = 60_000
/** The ranges a person may choose, for every chart at once. */
export const RANGES = [
  { label: '15 m', rangeMs: 15 * MINUTE_MS },
  { label: '1 h', rangeMs: 60 * MINUTE_MS },
  { label: '6 h', rangeMs: 360 * MINUTE_MS },
  { label: '24 h', rangeMs: 1_440 * MINUTE_MS },
] as const

/** Points asked for each series: about one a pixel column. */
export const POINTS_PER_SERIES = 900
/** The fast tick: nothing new comes more often, and each step draws every chart anew. */
const LEAST_STEP_MS = 2_000

export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

/** One time axis for every chart. It moves in steps of one point, and stands while paused. */
export class TimeRange {
  readonly rangeMs: Cell<number>
  readonly window: Cell<TimeWindow>
  readonly #clock: PageClock
  readonly #pause: Pause
  #hearers = 0
  #stopTicks: Stop = () => undefined

  constructor(rangeMs: number, clock: PageClock, pause: Pause) {
    this.rangeMs = new Cell(rangeMs)
    this.#clock = clock
    this.#pause = pause
    this.window = new Cell(this.#measure())
    pause.whenResumed(() => this.move())
  }

  get stepMs(): number {
    return Math.max(LEAST_STEP_MS, this.rangeMs.get() / POINTS_PER_SERIES)
  }

  setRange(rangeMs: number): void {
    const end = this.#pause.on ? this.window.get().toMs : this.#clock.now()
    // The window first: who hears of the range reads for it.
    this.window.set({ fromMs: end - rangeMs, toMs: end })
    this.rangeMs.set(rangeMs)
    if (this.#hearers > 0) this.#startTicks()
  }

  move(): void {
    if (!this.#pause.on) this.window.set(this.#measure())
  }

  /** Ticks only while somebody draws. */
  readonly subscribe = (wake: () => void): Stop => {
    const stop = this.window.subscribe(wake)
    this.#hearers += 1
    if (this.#hearers === 1) this.#startTicks()
    return () => {
      stop()
      this.#hearers -= 1
      if (this.#hearers === 0) this.#stopTicks()
    }
  }

  #startTicks(): void {
    this.#stopTicks()
    this.#stopTicks = this.#clock.every(this.stepMs, () => this.move())
  }

  #measure(): TimeWindow {
    const toMs = this.#clock.now()
    return { fromMs: toMs - this.rangeMs.get(), toMs }
  }
}

import type { Finding } from '../../shared/model/finding'
import { asFlapping } from './flap-words'

/**
 * The third beginning in ten minutes is flapping. Beginnings are counted, not ends: what was mended twice must not be held up as
 * if it lasted.
 */
const FLAP_BEGINNINGS = 3
const FLAP_WINDOW_MS = 10 * 60_000
/** Beginnings kept of one that flaps at every tick. */
const KEPT_BEGINNINGS = 32

export interface Sight {
  readonly finding: Finding
  readonly forMs: number
  readonly clearForMs: number
}

/** One finding over time: how long it is there or gone, whether it counts, whether it flaps. Times are monotonic. */
export class Held {
  #sight: Sight
  #isThere = true
  #changedAt: number
  #counts: boolean
  #isFlapping = false
  readonly #beginnings: number[] = []

  constructor(sight: Sight, parts: { steadyMs: number; counts: boolean }) {
    this.#sight = sight
    this.#changedAt = parts.steadyMs
    this.#counts = parts.counts
  }

  /** Since when, as the next sight of it should say: the onset lasts until it has ended. */
  get since(): number | undefined {
    const lasts = this.#isThere || this.#counts || this.#isFlapping
    return lasts ? this.#sight.finding.since : undefined
  }

  get probe(): string {
    return this.#sight.finding.probe
  }

  see(sight: Sight, steadyMs: number, isPatient: boolean): void {
    this.#sight = sight
    if (!this.#isThere) this.#change(true, steadyMs)
    if (!this.#counts && (!isPatient || steadyMs - this.#changedAt >= sight.forMs)) {
      this.#turn(true, steadyMs)
    }
  }

  miss(steadyMs: number): void {
    if (this.#isThere) this.#change(false, steadyMs)
    if (this.#counts && steadyMs - this.#changedAt >= this.#sight.clearForMs) {
      this.#turn(false, steadyMs)
    }
  }

  /** No data: what counts stays as it is, what only began is forgotten. True: forget it. */
  freeze(): boolean {
    if (!this.#counts) this.#isThere = false
    return !this.#counts && this.#beginnings.length === 0
  }

  /** What is shown of it now; undefined: nothing. `now` is the same moment by the wall clock. */
  shown(steadyMs: number, now: number): Finding | undefined {
    const count = this.#countBeginnings(steadyMs)
    this.#isFlapping = count >= FLAP_BEGINNINGS
    if (!this.#counts && !this.#isFlapping) return undefined
    if (!this.#isFlapping) return this.#sight.finding
    const sinceMs = now - (steadyMs - (this.#beginnings[0] ?? steadyMs))
    return asFlapping(this.#sight.finding, { count, sinceMs })
  }

  /** Nothing more to remember. */
  isOver(steadyMs: number): boolean {
    return !this.#isThere && !this.#counts && this.#countBeginnings(steadyMs) === 0
  }

  #change(isThere: boolean, steadyMs: number): void {
    this.#isThere = isThere
    this.#changedAt = steadyMs
  }

  #turn(counts: boolean, steadyMs: number): void {
    this.#counts = counts
    if (counts) this.#beginnings.push(steadyMs)
    if (this.#beginnings.length > KEPT_BEGINNINGS) this.#beginnings.shift()
  }

  #countBeginnings(steadyMs: number): number {
    while (this.#beginnings[0] !== undefined && steadyMs - this.#beginnings[0] > FLAP_WINDOW_MS) {
      this.#beginnings.shift()
    }
    return this.#beginnings.length
  }
}

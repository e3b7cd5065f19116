import type { BreakerTransitionRow } from '../../../shared/model/tables/worker'
import type { ReadBreaker } from './breakers'
import { deduceSteps } from './transitions'

const KEPT_FOR_EACH = 50
const SHOWN = 500

interface Known {
  readonly breaker: ReadBreaker
  readonly atMs: number
}

/** The transitions of every breaker of one worker, as far as our readings tell: BR6. */
export class BreakerLog {
  readonly #known = new Map<string, Known>()
  readonly #kept = new Map<string, BreakerTransitionRow[]>()

  /** Notes a reading; answers with what is new, oldest first. */
  note(
    breakers: readonly ReadBreaker[],
    now: { wallMs: number; isRestart: boolean },
  ): readonly BreakerTransitionRow[] {
    const fresh = breakers.flatMap((breaker) => this.#noteOne(breaker, now))
    return fresh.sort((one, other) => one.at - other.at)
  }

  /** All that is kept, newest first. */
  rows(): { rows: readonly BreakerTransitionRow[]; total: number } {
    const all = [...this.#kept.values()].flat().reverse()
    all.sort((one, other) => other.at - one.at)
    return { rows: all.slice(0, SHOWN), total: all.length }
  }

  #noteOne(
    breaker: ReadBreaker,
    { wallMs, isRestart }: { wallMs: number; isRestart: boolean },
  ): readonly BreakerTransitionRow[] {
    const { name, state, openedAt } = breaker.row
    const before = this.#known.get(name)
    if (state === 'unknown') return []
    this.#known.set(name, { breaker, atMs: wallMs })
    if (before === undefined) {
      if (state !== 'closed') {
        const at = Math.min(openedAt ?? wallMs, wallMs)
        this.#keep(name, { at, from: 'unknown', to: state, cause: 'before it was watched' })
      }
      return []
    }
    const between = { fromMs: before.atMs, toMs: wallMs, isRestart }
    return deduceSteps(before.breaker, breaker, between).map((step) => this.#keep(name, step))
  }

  #keep(breaker: string, step: Omit<BreakerTransitionRow, 'breaker'>): BreakerTransitionRow {
    const row = { ...step, breaker }
    const kept = this.#kept.get(breaker) ?? []
    kept.push(row)
    if (kept.length > KEPT_FOR_EACH) kept.shift()
    this.#kept.set(breaker, kept)
    return row
  }
}

import { z } from 'zod'
import type { BreakerState, BreakerTransitionRow } from '../../../shared/model/tables/worker'
import { toBreakerState, type ReadBreaker } from './breakers'
import { deduceSteps } from './transitions'

const KEPT_FOR_EACH = 50
const SHOWN = 500

const State = z.string().transform(toBreakerState)
const Row = z.object({
  ...{ at: z.number(), breaker: z.string(), from: State, to: State, cause: z.string() },
})

interface Known {
  readonly breaker: ReadBreaker
  readonly atMs: number
}

/** The transitions of every breaker of one worker, as far as our readings tell: BR6. */
export class BreakerLog {
  readonly #known = new Map<string, Known>()
  readonly #kept = new Map<string, BreakerTransitionRow[]>()

  /** What was kept before this start, in any order. */
  restore(rows: readonly unknown[]): void {
    const known = rows.flatMap((row) => Row.safeParse(row).data ?? [])
    known.sort((one, other) => one.at - other.at)
    for (const { breaker, ...step } of known) this.#keep(breaker, step)
  }

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
    const { name, state } = breaker.row
    const before = this.#known.get(name)
    if (state === 'unknown') return []
    this.#known.set(name, { breaker, atMs: wallMs })
    if (before === undefined) {
      this.#keepFirst(breaker, wallMs)
      return []
    }
    const between = { fromMs: before.atMs, toMs: wallMs, isRestart }
    return deduceSteps(before.breaker, breaker, between).map((step) => this.#keep(name, step))
  }

  /** The first reading since our start: what happened before it is no news. */
  #keepFirst({ row: { name, state, openedAt } }: ReadBreaker, wallMs: number): void {
    const last = this.#kept.get(name)?.at(-1)
    const from: BreakerState = last?.to ?? 'unknown'
    if (from === state || (from === 'unknown' && state === 'closed')) return
    const at = Math.max(last?.at ?? 0, Math.min(openedAt ?? wallMs, wallMs))
    const cause = last === undefined ? 'before it was watched' : 'while nobody watched'
    this.#keep(name, { at, from, to: state, cause })
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

import { createHash } from 'node:crypto'
import { packValues } from './codec'
import { inTransaction } from './database'
import type { SeriesStore } from './series-store'

const TICKS_A_SLICE = 500

/** Packing under way: what it covers was fixed when it began; readings go on meanwhile. */
interface Seal {
  readonly number: number
  readonly lastTick: number
  readonly counts: readonly (readonly [series: number, count: number])[]
  /** Series that were read together share their times. */
  readonly axes: Map<string, number>
  next: number
}

/**
 * Packs the single ticks into one chunk for each series, a slice at a time. Until the last slice nothing counts: after a
 * kill it is done again from the ticks.
 */
export class Sealer {
  readonly #store: SeriesStore
  readonly #monotonic: () => number
  readonly #sliceMs: number
  #seal: Seal | undefined

  constructor(store: SeriesStore, sliceMs: number, monotonic: () => number) {
    this.#store = store
    this.#sliceMs = sliceMs
    this.#monotonic = monotonic
  }

  get isAtWork(): boolean {
    return this.#seal !== undefined
  }

  /** When the oldest reading that is not packed was taken. */
  get oldestAt(): number | undefined {
    let oldest: number | undefined
    for (const tail of this.#store.tails.values()) {
      const at = tail.head(Math.min(1, tail.length)).at[0]
      if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at
    }
    return oldest
  }

  /** When nothing can be saved for long, the oldest goes: memory has an end too. */
  discard(before: number): void {
    if (this.#seal) return
    for (const tail of this.#store.tails.values()) {
      const { at } = tail.head()
      const kept = at.findIndex((one) => one >= before)
      tail.drop(kept < 0 ? at.length : kept)
    }
  }

  begin(): void {
    const store = this.#store
    const counts = [...store.tails]
      .filter(([, tail]) => tail.length > 0)
      .map(([series, { length }]) => [series, length] as const)
    if (counts.length === 0 || this.#seal) return
    const number = store.sealed + 1
    this.#forget(number)
    this.#seal = { number, lastTick: store.lastTick, counts, axes: new Map(), next: 0 }
  }

  /** Works for one slice. False: nothing is left to do. */
  step(): boolean {
    const seal = this.#seal
    if (seal === undefined) return this.#dropOldTicks()
    try {
      inTransaction(this.#store.db, () => {
        const endsAt = this.#monotonic() + this.#sliceMs
        do this.#packNext(seal)
        while (seal.next < seal.counts.length && this.#monotonic() < endsAt)
        if (seal.next >= seal.counts.length) this.#finish(seal)
      })
    } catch (thrown) {
      this.#seal = undefined // begun anew later, under the same number
      throw thrown
    }
    if (seal.next >= seal.counts.length) this.#dropFromMemory(seal)
    return true
  }

  #packNext(seal: Seal): void {
    const [series, count] = seal.counts[seal.next] ?? []
    seal.next += 1
    if (series === undefined || count === undefined) return
    const points = this.#store.tails.get(series)?.head(count)
    if (points === undefined) return
    const axis = this.#axisOf(seal, points.at)
    this.#store.db
      .prepare('insert or replace into chunks (series, axis, data) values (?, ?, ?)')
      .run([series, axis, packValues(points.values)])
  }

  #axisOf(seal: Seal, at: Float64Array): number {
    const bytes = Buffer.from(at.buffer, at.byteOffset, at.byteLength)
    const name = createHash('sha1').update(bytes).digest('base64')
    const known = seal.axes.get(name)
    if (known !== undefined) return known
    const { lastInsertRowid } = this.#store.db
      .prepare('insert into axes (seal, from_ms, to_ms, points, data) values (?, ?, ?, ?, ?)')
      .run([seal.number, lowest(at), highest(at), at.length, packValues(at)])
    const id = Number(lastInsertRowid)
    seal.axes.set(name, id)
    return id
  }

  #finish(seal: Seal): void {
    this.#store.setMeta('sealed', seal.number)
    this.#store.setMeta('sealed-tick', seal.lastTick)
  }

  #dropFromMemory({ number, counts }: Seal): void {
    this.#store.sealed = number
    for (const [series, count] of counts) this.#store.tails.get(series)?.drop(count)
    this.#seal = undefined
  }

  /** Chunks of a seal that failed half-way; another one may take its number. */
  #forget(number: number): void {
    const { db } = this.#store
    db.prepare('delete from chunks where axis in (select id from axes where seal = ?)').run([
      number,
    ])
    db.prepare('delete from axes where seal = ?').run([number])
  }

  #dropOldTicks(): boolean {
    const sealedTick = this.#store.meta('sealed-tick')
    const { changes } = this.#store.db
      .prepare(
        `delete from ticks where id in (select id from ticks where id <= ? limit ${TICKS_A_SLICE})`,
      )
      .run([sealedTick])
    return changes > 0
  }
}

const lowest = (at: Float64Array): number => at.reduce((low, one) => Math.min(low, one), Infinity)
const highest = (at: Float64Array): number => at.reduce((top, one) => Math.max(top, one), -Infinity)

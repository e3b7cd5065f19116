import { inTransaction, rowOf, rowsOf, type Db } from './database'
import { unpackValues } from './codec'
import { binPoints } from '../../shared/chart/bin-points'
import type { NewestSample, SeriesPoints, SeriesQuery } from './protocol'
import { Tail } from './tail'
import type { SeriesKey } from '../../shared/model/series'

const BYTES_A_SAMPLE = 12

/** Numbers over time: single ticks in a hot table and in memory, older ones packed. */
export class SeriesStore {
  readonly db: Db
  /** What is not packed yet, by series. Points of a tick that could not be saved are here too. */
  readonly tails = new Map<number, Tail>()
  /** Number of the last seal that is whole: chunks of later ones do not count. */
  sealed: number
  readonly #ids = new Map<SeriesKey, number>()
  #unsaved: (readonly [id: number, key: SeriesKey])[] = []
  #lastId = 0
  #lastTick = 0

  constructor(db: Db, readOnly = false) {
    this.db = db
    this.sealed = this.meta('sealed')
    for (const [id, key] of rowsOf(db, 'select id, key from series')) {
      this.#ids.set(key as string, id as number)
      this.#lastId = Math.max(this.#lastId, id as number)
    }
    this.#lastTick = this.meta('sealed-tick')
    if (!readOnly) this.#forgetHalfPacked()
    this.#load()
  }

  get lastTick(): number {
    return this.#lastTick
  }

  get seriesCount(): number {
    return this.#ids.size
  }

  meta(name: string): number {
    return (rowOf(this.db, 'select value from meta where name = ?', name)?.[0] as number) || 0
  }

  setMeta(name: string, value: number): void {
    this.db
      .prepare('insert into meta values (?, ?) on conflict do update set value = excluded.value')
      .run([name, value])
  }

  idOf(key: SeriesKey): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    this.#lastId += 1
    this.#ids.set(key, this.#lastId)
    this.#unsaved.push([this.#lastId, key])
    return this.#lastId
  }

  /** New names go to disk with the first readings; after a failure once more. */
  saveNames(): void {
    const insert = this.db.prepare('insert or ignore into series (id, key) values (?, ?)')
    for (const name of this.#unsaved) insert.run([...name])
  }

  namesAreSaved(): void {
    this.#unsaved = []
  }

  /** One tick, one row. When the disk refuses it, it is still in memory and packed later. */
  append(at: number, ids: Uint32Array, values: Float64Array): void {
    for (let place = 0; place < ids.length; place += 1) {
      this.#tail(ids[place] ?? 0).push(at, values[place] ?? Number.NaN)
    }
    const data = Buffer.concat([
      Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength),
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ])
    const id = this.#lastTick + 1
    this.db.prepare('insert into ticks (id, at, data) values (?, ?, ?)').run([id, at, data])
    this.#lastTick = id
  }

  read({ keys, fromMs, toMs, maxPoints }: SeriesQuery): SeriesPoints[] {
    return keys.map((key) => {
      const id = this.#ids.get(key)
      const parts = id === undefined ? [] : [...this.#packed(id, fromMs, toMs)]
      const tail = id === undefined ? undefined : this.tails.get(id)
      if (tail) parts.push(tail.head())
      return { key, ...binPoints(cut(merge(parts), fromMs, toMs), maxPoints) }
    })
  }

  /** The last reading of each series: so that a start shows what was known. */
  newest(): NewestSample[] {
    return [...this.#ids].flatMap(([key, id]) => {
      const last = this.#lastOf(id)
      return last === undefined ? [] : [{ key, ...last }]
    })
  }

  #lastOf(id: number): { at: number; value: number | null } | undefined {
    const tail = this.tails.get(id)
    const points = tail && tail.length > 0 ? tail.head() : this.#lastPacked(id)
    const at = points?.at.at(-1)
    const value = points?.values.at(-1)
    if (at === undefined || value === undefined) return undefined
    return { at, value: Number.isNaN(value) ? null : value }
  }

  #lastPacked(id: number): Points | undefined {
    const row = rowOf(
      this.db,
      `select a.points, a.data, c.data from chunks c join axes a on a.id = c.axis
        where c.series = ? and a.seal <= ? order by c.axis desc limit 1`,
      id,
      this.sealed,
    )
    return row && unpackRow(row)
  }

  *#packed(id: number, fromMs: number, toMs: number): Generator<Points> {
    const rows = rowsOf(
      this.db,
      `select a.points, a.data, c.data from chunks c join axes a on a.id = c.axis
        where c.series = ? and a.seal <= ? and a.to_ms >= ? and a.from_ms <= ? order by c.axis`,
      id,
      this.sealed,
      fromMs,
      toMs,
    )
    for (const row of rows) {
      const points = unpackRow(row)
      if (points) yield points
    }
  }

  #tail(id: number): Tail {
    const known = this.tails.get(id)
    if (known) return known
    const fresh = new Tail()
    this.tails.set(id, fresh)
    return fresh
  }

  /** A kill in the middle of packing: the ticks are still there, so the half-made chunks are not needed. */
  #forgetHalfPacked(): void {
    const { sealed } = this
    inTransaction(this.db, () => {
      const half = 'select id from axes where seal > ?'
      this.db.prepare(`delete from chunks where axis in (${half})`).run([sealed])
      this.db.prepare('delete from axes where seal > ?').run([sealed])
    })
  }

  #load(): void {
    const sql = 'select id, at, data from ticks where id > ? order by id'
    for (const [id, at, data] of rowsOf(this.db, sql, this.#lastTick)) {
      const bytes = toBuffer(data)
      const count = Math.floor(bytes.length / BYTES_A_SAMPLE)
      for (let place = 0; place < count; place += 1) {
        const value = bytes.readDoubleLE(count * 4 + place * 8)
        this.#tail(bytes.readUInt32LE(place * 4)).push(at as number, value)
      }
      this.#lastTick = id as number
    }
  }
}

interface Points {
  readonly at: Float64Array
  readonly values: Float64Array
}

/** undefined: damaged; it shows as a gap, and the rest is shown. */
function unpackRow([count, axis, data]: unknown[]): Points | undefined {
  try {
    const at = unpackValues(toBuffer(axis), count as number)
    return { at, values: unpackValues(toBuffer(data), count as number) }
  } catch {
    return undefined
  }
}

export function toBuffer(blob: unknown): Buffer {
  return Buffer.isBuffer(blob) ? blob : Buffer.from(blob as ArrayBuffer)
}

function merge(parts: readonly Points[]): Points {
  if (parts.length === 1 && parts[0]) return inOrder(parts[0])
  const length = parts.reduce((sum, { at }) => sum + at.length, 0)
  const all = { at: new Float64Array(length), values: new Float64Array(length) }
  let from = 0
  for (const part of parts) {
    all.at.set(part.at, from)
    all.values.set(part.values, from)
    from += part.at.length
  }
  return inOrder(all)
}

/** By time: after the wall clock jumped back, what came later may be older. */
function inOrder(points: Points): Points {
  const { at, values } = points
  if (at.every((time, place) => place === 0 || time >= (at[place - 1] ?? 0))) return points
  const order = Array.from(at.keys()).sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0))
  return {
    at: Float64Array.from(order, (place) => at[place] ?? Number.NaN),
    values: Float64Array.from(order, (place) => values[place] ?? Number.NaN),
  }
}

/** A copy of what lies within the time asked for: it is sent away with its memory. */
function cut({ at, values }: Points, fromMs: number, toMs: number): Points {
  const start = firstAfter(at, fromMs)
  const end = firstAfter(at, toMs, true)
  return { at: at.slice(start, end), values: values.slice(start, end) }
}

function firstAfter(at: Float64Array, time: number, isPast = false): number {
  let low = 0
  let high = at.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const here = at[middle] ?? 0
    if (isPast ? here <= time : here < time) low = middle + 1
    else high = middle
  }
  return low
}

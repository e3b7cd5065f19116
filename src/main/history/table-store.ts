import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { TableSnapshot } from '../../shared/model/tables/table'
import { rowOf, type Db } from './database'
import { toBuffer } from './series-store'

/** An unchanged table is noted, not copied; at least this often it is copied all the same. */
const FULL_COPY_EVERY_MS = 5 * 60_000
const MAX_INFLATED_BYTES = 64 * 1024 * 1024

/** Tables as they were: for rewinding, and for the evidence of incidents. */
export class TableStore {
  readonly #db: Db
  readonly #last = new Map<string, { hash: string; fullAt: number }>()

  constructor(db: Db) {
    this.#db = db
  }

  put({ targetId, table, at, rows, truncatedFrom }: TableSnapshot): void {
    const text = JSON.stringify(rows)
    const hash = createHash('sha1')
      .update(`${truncatedFrom ?? ''} ${text}`)
      .digest('base64')
    const id = `${targetId} ${table}`
    const last = this.#last.get(id)
    const age = at - (last?.fullAt ?? -Infinity)
    const isSame = last?.hash === hash && age >= 0 && age < FULL_COPY_EVERY_MS
    this.#db
      .prepare('insert into tables (target, name, at, truncated_from, data) values (?, ?, ?, ?, ?)')
      .run([targetId, table, at, truncatedFrom, isSame ? null : deflateRawSync(text)])
    this.#last.set(id, { hash, fullAt: isSame ? last.fullAt : at })
  }

  /** The newest one kept that is not younger than `atMs`. */
  read(targetId: string, table: string, atMs: number): TableSnapshot | null {
    const newest =
      'select at, truncated_from, data from tables where target = ? and name = ? and at <= ?'
    const order = 'order by at desc, id desc limit 1'
    const row = rowOf(this.#db, `${newest} ${order}`, targetId, table, atMs)
    if (row === undefined) return null
    const [at, truncatedFrom] = row as [number, number | null]
    const full = row[2]
      ? row
      : rowOf(this.#db, `${newest} and data is not null ${order}`, targetId, table, at)
    if (full === undefined) return null
    const text = inflateRawSync(toBuffer(full[2]), { maxOutputLength: MAX_INFLATED_BYTES })
    const rows = JSON.parse(text.toString()) as TableSnapshot['rows']
    return { targetId, table, at, rows, truncatedFrom }
  }
}

import type { TableSnapshot } from '../../shared/model/tables/table'

const COPY_EVERY_MS = 10_000
/** Figures over a window of minutes: more copies would say the same again. */
const SLOWER_MS: Readonly<Record<string, number>> = { 'postgres.statements': 60_000 }
const FEW_ROWS = 3
const STRONG_SHARE = 0.25

/** Lets a table through once in ten seconds, or at once when it grew or shrank strongly: the moment one looks for later. */
export class TableGate {
  readonly #last = new Map<string, { at: number; rows: number }>()

  admits({ targetId, table, at, rows }: TableSnapshot): boolean {
    const id = `${targetId} ${table}`
    const last = this.#last.get(id)
    const isDue =
      last === undefined || at - last.at >= (SLOWER_MS[table] ?? COPY_EVERY_MS) || at < last.at
    if (!isDue && !changedStrongly(last.rows, rows.length)) return false
    this.#last.set(id, { at, rows: rows.length })
    return true
  }
}

function changedStrongly(before: number, now: number): boolean {
  if ((before === 0) !== (now === 0)) return true
  return Math.abs(now - before) > Math.max(FEW_ROWS, before * STRONG_SHARE)
}

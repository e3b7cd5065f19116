import { isBlocked } from '../../../shared/model/blocking'
import type { SessionRow } from '../../../shared/model/tables/postgres'

/** How long each session has waited on a lock. The server tells the start of the query, not of the wait: we watch for that. */
export class LockWaits {
  #since = new Map<string, number>()
  #lastAt: number | undefined

  /** `atMs` is monotonic. Gives the rows with `waitMs`. */
  next(rows: readonly SessionRow[], atMs: number): SessionRow[] {
    const gapMs = this.#lastAt === undefined ? Infinity : atMs - this.#lastAt
    this.#lastAt = atMs
    const since = new Map<string, number>()
    const marked = rows.map((row) => {
      if (!isBlocked(row)) return row
      const key = `${row.pid}|${row.backendStart}|${row.xactStart ?? ''}|${row.queryId ?? ''}`
      // It did not wait at the last reading, and not before its query began.
      const began = this.#since.get(key) ?? atMs - Math.min(gapMs, row.queryAgeMs ?? 0)
      since.set(key, began)
      return { ...row, waitMs: Math.max(0, Math.min(atMs - began, row.queryAgeMs ?? Infinity)) }
    })
    this.#since = since
    return marked
  }
}

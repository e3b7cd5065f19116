import { isBlocked } from '../../../shared/model/blocking'
import type { SessionRow } from '../../../shared/model/tables/postgres'
import type { TextRow } from './statement'

const EVERY_MS = 10_000
const IDLE_WORTH_A_LOOK_MS = 1_000

/** When to count locks, and what was counted. Reading pg_locks stops every lock manager partition: not on each tick. */
export class LockCounts {
  #known = new Map<number, number>()
  #readAt = -Infinity

  /** Whether this tick should count: at once for a newly idle transaction, else every 10 s while someone waits. */
  isDue(rows: readonly SessionRow[], atMs: number): boolean {
    const leaks = rows.filter(isIdleInTransaction)
    if (leaks.some((row) => !this.#known.has(row.pid))) return true
    const matters = leaks.length > 0 || rows.some(isBlocked)
    return matters && atMs - this.#readAt >= EVERY_MS
  }

  take(counted: readonly TextRow[], rows: readonly SessionRow[], atMs: number): void {
    this.#readAt = atMs
    const counts = new Map(counted.map(([pid, count]) => [Number(pid), Number(count)]))
    this.#known = new Map(rows.map((row) => [row.pid, counts.get(row.pid) ?? 0]))
  }

  /** Marks the rows; null where it was not counted. Forgets those that left or went idle. */
  mark(rows: readonly SessionRow[]): SessionRow[] {
    const kept = new Map<number, number>()
    const marked = rows.map((row) => {
      const count = row.xactStart === null ? undefined : this.#known.get(row.pid)
      if (count === undefined) return row
      kept.set(row.pid, count)
      return { ...row, locksHeld: count }
    })
    this.#known = kept
    return marked
  }
}

function isIdleInTransaction(row: SessionRow): boolean {
  return (
    row.state.startsWith('idle in transaction') && (row.stateAgeMs ?? 0) >= IDLE_WORTH_A_LOOK_MS
  )
}

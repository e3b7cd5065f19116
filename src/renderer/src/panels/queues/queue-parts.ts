import type { QueueRow } from '../../../../shared/model/tables/queue'
import type { TileState } from '../../../../shared/model/tile'

export const WARN_WAIT_MS = 60_000
export const CRITICAL_WAIT_MS = 300_000
const FAIL_PERCENT = 5

export type Countable = Pick<
  QueueRow,
  'waiting' | 'prioritized' | 'oldestWaitingMs' | 'workers' | 'failPercent10m' | 'paused'
>

/** All that could run now. */
export function waitingOf({ waiting, prioritized }: Pick<QueueRow, 'waiting' | 'prioritized'>) {
  return waiting + prioritized
}

/** By the same limits as the rules; the tile has the last word on the Overview. */
export function queueGlyph(row: Countable): TileState {
  const waiting = waitingOf(row)
  if (row.workers === 0 && waiting > 0) return 'critical'
  if (row.oldestWaitingMs !== null && row.oldestWaitingMs >= CRITICAL_WAIT_MS) return 'critical'
  if (row.oldestWaitingMs !== null && row.oldestWaitingMs >= WARN_WAIT_MS) return 'medium'
  if (row.failPercent10m !== null && row.failPercent10m > FAIL_PERCENT) return 'medium'
  return row.oldestWaitingMs === null && waiting > 0 ? 'unknown' : 'normal'
}

/** Why it looks so, in a word; a pause is somebody's will. */
export function queueWord(row: Countable): string {
  if (row.paused) return 'paused'
  if (row.workers === 0 && waitingOf(row) > 0) return 'nobody takes jobs'
  return 'running'
}

const RANK: Readonly<Partial<Record<TileState, number>>> = { critical: 0, medium: 1, unknown: 2 }

/** The worst first, then by how long the oldest waits. */
export function queuesByUrgency<Row extends QueueRow>(rows: readonly Row[]): readonly Row[] {
  const rank = (row: Row): number => RANK[queueGlyph(row)] ?? 3
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.oldestWaitingMs ?? 0) - (a.oldestWaitingMs ?? 0) ||
      a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
}

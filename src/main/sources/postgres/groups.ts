import type { ConnectionGroupRow, SessionRow } from '../../../shared/model/tables/postgres'

/** PC1: connections by database, user, application, address and state, largest first. */
export function groupConnections(
  rows: readonly SessionRow[],
  maxConnections: number,
): ConnectionGroupRow[] {
  const groups = new Map<string, ConnectionGroupRow>()
  for (const { database, user, app, client, state, kind } of rows) {
    if (!takesSlot(kind)) continue
    const key = [database, user, app, client, state].join('\u0000')
    const count = (groups.get(key)?.count ?? 0) + 1
    const percentOfMax = (100 * count) / maxConnections
    groups.set(key, { database, user, app, client, state, count, percentOfMax })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

/** Whether a session takes one of max_connections: walsenders and workers have slots of their own. */
export function takesSlot(kind: SessionRow['kind']): boolean {
  return kind === 'client' || kind === 'ours'
}

const CAP = 500

/** What a person has to see first: who waits or is waited for, then open transactions, oldest first, then the rest. */
export function capSessions(rows: readonly SessionRow[]): {
  rows: readonly SessionRow[]
  truncatedFrom: number | undefined
} {
  const blockers = new Set(rows.flatMap((row) => row.blockedBy))
  const rankOf = (row: SessionRow): number => {
    if (blockers.has(row.pid) || row.blockedBy.length > 0) return 0
    if (row.state.startsWith('idle in transaction')) return 1
    return row.state === 'idle' ? 3 : 2
  }
  const sorted = rows
    .map((row) => ({ row, rank: rankOf(row) }))
    .sort((a, b) => a.rank - b.rank || (b.row.xactAgeMs ?? 0) - (a.row.xactAgeMs ?? 0))
    .map(({ row }) => row)
  if (sorted.length <= CAP) return { rows: sorted, truncatedFrom: undefined }
  return { rows: sorted.slice(0, CAP), truncatedFrom: sorted.length }
}

import type { ActionTools } from './action'

interface WaitRow {
  readonly pid: number
  readonly blockers: readonly number[]
}

/** Asked only for sessions that wait on a lock: pg_blocking_pids is dear. */
const WAITING_SQL = `
  select pid, pg_blocking_pids(pid) as blockers from pg_stat_activity where wait_event_type = 'Lock'`

/** How many sessions wait behind this one, over any number of others. */
export async function countWaiters(pid: number, tools: ActionTools): Promise<number> {
  return countBehind(pid, await tools.postgres.read<WaitRow>(WAITING_SQL))
}

/** Pure; safe in cycles. */
export function countBehind(pid: number, rows: readonly WaitRow[]): number {
  const behind = new Set<number>()
  let front = [pid]
  while (front.length > 0) {
    const next = rows
      .filter((row) => row.pid !== pid && !behind.has(row.pid))
      .filter((row) => row.blockers.some((blocker) => front.includes(blocker)))
    for (const row of next) behind.add(row.pid)
    front = next.map((row) => row.pid)
  }
  return behind.size
}

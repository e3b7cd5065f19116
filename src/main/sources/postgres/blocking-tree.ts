import type { SessionRow } from '../../../shared/model/tables/postgres'
import { isBlocked } from './waits'

/** One session that holds others up and waits for none itself, with everyone who waits for it, directly or not. */
export interface BlockingRoot {
  readonly pid: number
  /** undefined: a prepared transaction (pid 0), or a session that had left by then. */
  readonly session: SessionRow | undefined
  readonly blocked: readonly SessionRow[]
  readonly totalWaitMs: number
}

/** Q3: roots first, the one that costs most on top. A cycle, as of a deadlock about to be broken, has its lowest pid as root. */
export function findRoots(rows: readonly SessionRow[]): BlockingRoot[] {
  const waiters = rows.filter(isBlocked)
  const waitingPids = new Set(waiters.map((row) => row.pid))
  const behind = new Map<number, SessionRow[]>()
  for (const row of waiters) {
    for (const blocker of row.blockedBy) behind.set(blocker, [...(behind.get(blocker) ?? []), row])
  }
  const roots = [...behind.keys()].filter((pid) => !waitingPids.has(pid))
  const reached = new Set(roots.flatMap((pid) => [...follow(pid, behind).keys()]))
  for (const pid of [...behind.keys()].sort((a, b) => a - b)) {
    if (roots.includes(pid) || reached.has(pid)) continue
    roots.push(pid)
    for (const one of follow(pid, behind).keys()) reached.add(one)
  }
  return roots
    .map((pid) => toRoot(pid, rows, [...follow(pid, behind).values()]))
    .sort((a, b) => b.totalWaitMs - a.totalWaitMs || b.blocked.length - a.blocked.length)
}

/** Everyone behind `pid`, each once, however the waits are tangled. */
function follow(
  pid: number,
  behind: ReadonlyMap<number, readonly SessionRow[]>,
): Map<number, SessionRow> {
  const found = new Map<number, SessionRow>()
  const open = [pid]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const row of behind.get(next) ?? []) {
      if (row.pid === pid || found.has(row.pid)) continue
      found.set(row.pid, row)
      open.push(row.pid)
    }
  }
  return found
}

function toRoot(pid: number, rows: readonly SessionRow[], blocked: SessionRow[]): BlockingRoot {
  return {
    pid,
    session: rows.find((row) => row.pid === pid),
    blocked,
    totalWaitMs: blocked.reduce((sum, row) => sum + (row.waitMs ?? 0), 0),
  }
}

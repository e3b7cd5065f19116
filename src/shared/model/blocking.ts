import type { SessionRow } from './tables/postgres'

/** Waits on a lock that somebody holds. */
export function isBlocked(row: SessionRow): boolean {
  return row.waitEventType === 'Lock' && row.blockedBy.length > 0
}

/** One session that waits, with those who wait for it. */
export interface Waiter {
  readonly session: SessionRow
  /** Others that it waits for as well, beside the one it stands under. */
  readonly alsoBehind: readonly number[]
  readonly waiters: readonly Waiter[]
}

/** One session that holds others up and waits for none itself, with everyone who waits for it, directly or not. */
export interface BlockingRoot {
  readonly pid: number
  /** undefined: a prepared transaction (pid 0), or a session that had left by then. */
  readonly session: SessionRow | undefined
  readonly blocked: readonly SessionRow[]
  readonly totalWaitMs: number
  /** The same sessions as a tree, each once, as near to the root as it waits. */
  readonly waiters: readonly Waiter[]
}

type Behind = ReadonlyMap<number, readonly SessionRow[]>

/** Q3: roots first, the one that costs most on top. A cycle, as of a deadlock about to be broken, has its lowest pid as root. */
export function findRoots(rows: readonly SessionRow[]): BlockingRoot[] {
  const waiters = rows.filter(isBlocked)
  const waitingPids = new Set(waiters.map((row) => row.pid))
  const behind = new Map<number, SessionRow[]>()
  for (const row of waiters) {
    for (const blocker of row.blockedBy) {
      const known = behind.get(blocker)
      if (known === undefined) behind.set(blocker, [row])
      else known.push(row)
    }
  }
  const roots = [...behind.keys()]
    .filter((pid) => !waitingPids.has(pid))
    .map((pid) => follow(pid, behind))
  const reached = new Set(roots.flatMap(({ parents }) => [...parents.keys()]))
  for (const pid of [...behind.keys()].sort((a, b) => a - b)) {
    if (!waitingPids.has(pid) || reached.has(pid)) continue
    const root = follow(pid, behind)
    roots.push(root)
    reached.add(pid)
    for (const one of root.parents.keys()) reached.add(one)
  }
  return roots
    .map((reach) => toRoot(reach, rows))
    .sort((a, b) => b.totalWaitMs - a.totalWaitMs || b.blocked.length - a.blocked.length)
}

interface Reach {
  readonly pid: number
  /** Everyone behind the root, by pid, with whom each stands under: breadth first, so the nearest. */
  readonly parents: ReadonlyMap<number, { readonly row: SessionRow; readonly under: number }>
}

/** However the waits are tangled, each is reached once. */
function follow(pid: number, behind: Behind): Reach {
  const parents = new Map<number, { row: SessionRow; under: number }>()
  const open = [pid]
  // Grows while it is walked.
  for (const under of open) {
    for (const row of behind.get(under) ?? []) {
      if (row.pid === pid || parents.has(row.pid)) continue
      parents.set(row.pid, { row, under })
      open.push(row.pid)
    }
  }
  return { pid, parents }
}

function toRoot({ pid, parents }: Reach, rows: readonly SessionRow[]): BlockingRoot {
  const blocked = [...parents.values()].map(({ row }) => row)
  return {
    pid,
    session: rows.find((row) => row.pid === pid),
    blocked,
    totalWaitMs: blocked.reduce((sum, row) => sum + (row.waitMs ?? 0), 0),
    waiters: grow(pid, parents),
  }
}

/** From the last reached to the first: whoever stands under one is complete before it. */
function grow(pid: number, parents: Reach['parents']): readonly Waiter[] {
  const under = new Map<number, Waiter[]>()
  for (const { row, under: parent } of [...parents.values()].reverse()) {
    const waiter = {
      session: row,
      alsoBehind: row.blockedBy.filter((one) => one !== parent),
      waiters: under.get(row.pid) ?? [],
    }
    under.set(parent, [waiter, ...(under.get(parent) ?? [])])
  }
  return under.get(pid) ?? []
}

/** How many stand under one, at any depth. */
export function countWaiters(waiters: readonly Waiter[]): number {
  return waiters.reduce((sum, one) => sum + 1 + countWaiters(one.waiters), 0)
}

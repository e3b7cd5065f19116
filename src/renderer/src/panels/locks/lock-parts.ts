import { findRoots, type BlockingRoot } from '../../../../shared/model/blocking'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import type { TileState } from '../../../../shared/model/tile'
import { formatCount, formatValue } from '../../ui/format'

const WARN_TOTAL_MS = 30_000
const CRITICAL_TOTAL_MS = 300_000

/** Q4: by the time that all waiters lost together. */
export function rootLevel({ totalWaitMs }: Pick<BlockingRoot, 'totalWaitMs'>): TileState {
  if (totalWaitMs >= CRITICAL_TOTAL_MS) return 'critical'
  return totalWaitMs >= WARN_TOTAL_MS ? 'high' : 'medium'
}

export interface LockSummary {
  readonly roots: readonly BlockingRoot[]
  readonly blocked: number
  /** Each waiter once, though it waits for two roots. */
  readonly totalWaitMs: number
}

export function summarise(rows: readonly SessionRow[]): LockSummary {
  const roots = findRoots(rows)
  const blocked = new Map(roots.flatMap((root) => root.blocked.map((row) => [row.pid, row])))
  const totalWaitMs = [...blocked.values()].reduce((sum, row) => sum + (row.waitMs ?? 0), 0)
  return { roots, blocked: blocked.size, totalWaitMs }
}

/** `6 blocked by 1 root, 94 s in all`. */
export function summaryText({ roots, blocked, totalWaitMs }: LockSummary): string {
  if (roots.length === 0) return ''
  const by = roots.length === 1 ? '1 root' : `${formatCount(roots.length)} roots`
  return `${formatCount(blocked)} blocked by ${by}, ${formatValue(totalWaitMs, 'ms')} waited in all`
}

/** Who it is, for the eye that looks for an application: `api, api_rw, 10.2.0.9`. */
export function whoText({ app, user, client }: SessionRow): string {
  return [app, user, client].filter((part) => part !== '').join(', ')
}

export function heldText({ locksHeld }: SessionRow): string {
  if (locksHeld === null) return 'locks held not counted'
  return locksHeld === 1 ? '1 lock held' : `${formatCount(locksHeld)} locks held`
}

/** A root that is no session that we see. */
export function missingText(pid: number): string {
  return pid === 0 ? 'a prepared transaction' : `pid ${pid}, which has left`
}

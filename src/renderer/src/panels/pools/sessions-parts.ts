import type { SessionRow } from '../../../../shared/model/tables/postgres'
import type { TileState } from '../../../../shared/model/tile'

export const SHOWN = [
  { value: 'clients', label: 'clients' },
  { value: 'busy', label: 'busy or blocked' },
  { value: 'server', label: 'server processes' },
  { value: 'ours', label: 'Switchyard itself' },
  { value: 'all', label: 'all' },
] as const
export type Shown = (typeof SHOWN)[number]['value']

/** A pid is used again; with its start it is one session for ever. */
export function sessionKey({ pid, backendStart }: SessionRow): string {
  return `${pid}|${backendStart}`
}

/** Q1: clients apart from autovacuum, walsender, parallel workers and ourselves. */
export function sessionsToShow(rows: readonly SessionRow[], shown: Shown): readonly SessionRow[] {
  switch (shown) {
    case 'all':
      return rows
    case 'clients':
      return rows.filter(({ kind }) => kind === 'client')
    case 'busy':
      return rows.filter((row) => row.kind === 'client' && row.state !== 'idle')
    case 'ours':
      return rows.filter(({ kind }) => kind === 'ours')
    case 'server':
      return rows.filter(({ kind }) => kind !== 'client' && kind !== 'ours')
  }
}

export function isIdleInTransaction({ state }: Pick<SessionRow, 'state'>): boolean {
  return state.startsWith('idle in transaction')
}

/** The root of a queue first, then who waits in it. */
export function sessionGlyph(row: SessionRow, blocks: number): TileState {
  if (row.blockedBy.length > 0) return 'medium'
  if (blocks > 0) return 'high'
  return isIdleInTransaction(row) ? idleLevel(row) : 'normal'
}

/** Longer than a pause between two statements. */
export const NOTICE_MS = 1_500
export const LEAK_MS = 60_000
export const IDLE_WARN_MS = 300_000
export const IDLE_CRITICAL_MS = 1_800_000

/** PC5, PC6: how long idle in a transaction is too long. */
export function idleLevel({
  stateAgeMs: ageMs,
  locksHeld,
}: Pick<SessionRow, 'stateAgeMs' | 'locksHeld'>): TileState {
  if (ageMs === null) return 'unknown'
  if (ageMs >= IDLE_CRITICAL_MS) return 'critical'
  if (ageMs >= IDLE_WARN_MS) return 'high'
  if (ageMs >= LEAK_MS) return 'medium'
  return ageMs >= NOTICE_MS && (locksHeld ?? 0) > 0 ? 'low' : 'normal'
}

/** Q3: how many sessions wait behind each one, through others too. A circle is counted once. */
export function countBlocked(rows: readonly SessionRow[]): ReadonlyMap<number, number> {
  const waiters = new Map<number, number[]>()
  for (const { pid, blockedBy } of rows) {
    for (const blocker of blockedBy) waiters.set(blocker, [...(waiters.get(blocker) ?? []), pid])
  }
  return new Map([...waiters.keys()].map((pid) => [pid, behind(pid, waiters).size]))
}

function behind(root: number, waiters: ReadonlyMap<number, readonly number[]>): Set<number> {
  const found = new Set<number>()
  const open = [...(waiters.get(root) ?? [])]
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (pid === root || found.has(pid)) continue
    found.add(pid)
    open.push(...(waiters.get(pid) ?? []))
  }
  return found
}

/** Who or what a working session waits for: `4711 (transactionid)`. That an idle one waits for its client says nothing. */
export function waitText({ state, waitEventType, waitEvent, blockedBy }: SessionRow): string {
  const [first, ...others] = blockedBy
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` +${others.length}`
    return `${first}${more}${waitEvent === null ? '' : ` (${waitEvent})`}`
  }
  if (waitEventType === null || (waitEventType === 'Client' && state !== 'active')) return ''
  return waitEvent === null ? waitEventType : `${waitEventType}: ${waitEvent}`
}

/** Why a session is not to be signalled from here; undefined: it may be tried. */
export function whyNotSignal({ kind }: SessionRow): string | undefined {
  switch (kind) {
    case 'client':
    case 'autovacuum':
      return undefined
    case 'ours':
      return 'This is our own session.'
    case 'walsender':
      return 'It feeds a replica.'
    case 'parallel':
      return 'It ends with the session that leads it.'
    case 'other':
      return 'A process of the server itself.'
  }
}

export function whyNotCancel(row: SessionRow): string | undefined {
  const never = whyNotSignal(row)
  if (never !== undefined) return never
  if (isIdleInTransaction(row)) return 'Idle in a transaction: cancel has no effect.'
  return row.state === 'active' ? undefined : 'It runs no statement now.'
}

/** Q19: what was shown goes with the call, so that another session or another work is refused. */
export function signalInput(row: SessionRow): Record<string, unknown> {
  return {
    pid: row.pid,
    backendStart: row.backendStart,
    ...(row.xactStart === null ? {} : { xactStart: row.xactStart }),
    ...(row.queryId === null || row.xactStart === null ? {} : { queryId: row.queryId }),
  }
}

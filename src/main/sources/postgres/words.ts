import type { Suggestion } from '../../../shared/model/finding'
import type { SessionRow } from '../../../shared/model/tables/postgres'

/** A time as a person says it: `3.2 s`, `14 min`, `2 h 5 min`. */
export function sayDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** A session as one looks for it: pid, application, user, address. */
export function saySession(row: SessionRow): string {
  return `pid ${row.pid} (${row.app === '' ? 'no application name' : row.app}, ${row.user}, ${row.client})`
}

/** Q19: cancel ends a running statement; for an idle transaction it does nothing, so it is ended with its session. */
export function suggestEnd(targetId: string, row: SessionRow): Suggestion {
  const isIdle = row.state.startsWith('idle in transaction')
  const same = { pid: row.pid, backendStart: row.backendStart }
  const shown = row.xactStart === null ? same : { ...same, xactStart: row.xactStart }
  return isIdle
    ? {
        actionId: 'postgres.terminate-backend',
        targetId,
        input: shown,
        label: `End session ${row.pid}`,
      }
    : {
        actionId: 'postgres.cancel-backend',
        targetId,
        input: row.queryId === null ? shown : { ...shown, queryId: row.queryId },
        label: `Cancel the statement of ${row.pid}`,
      }
}

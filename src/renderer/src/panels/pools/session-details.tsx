import type { ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { formatValue, NOTHING } from '../../ui/format'
import { SessionButtons } from './session-buttons'
import { sessionKey, waitText } from './sessions-parts'

/** One session in full, for as long as it lives. */
export function SessionDetails(props: { targetId: string; sessionKey: string }): ReactNode {
  const { targetId } = props
  const table = useTable(targetId, 'postgres.sessions')
  const row = table?.rows.find((one) => sessionKey(one) === props.sessionKey)
  if (row === undefined) return <p>This session has ended.</p>
  const waiters = (table?.rows ?? []).filter(({ blockedBy }) => blockedBy.includes(row.pid))
  return (
    <div className="stack">
      <SessionButtons row={row} targetId={targetId} all />
      <Facts items={factsOf(row, waiters)} />
      <section aria-label="Query">
        <h3>Query</h3>
        <pre className="facts-code">{row.query === '' ? NOTHING : row.query}</pre>
        <CopyButton text={() => sessionSummary(targetId, row, waiters)}>Copy summary</CopyButton>
      </section>
    </div>
  )
}

function factsOf(row: SessionRow, waiters: readonly SessionRow[]): [string, string][] {
  const ms = (value: number | null): string => formatValue(value, 'ms')
  const text = (value: string | null): string => (value === null || value === '' ? NOTHING : value)
  return [
    ['State', `${row.state}, for ${ms(row.stateAgeMs)}`],
    ['Application', text(row.app)],
    ['User', text(row.user)],
    ['Client', text(row.client)],
    ['Database', text(row.database)],
    ['Connected', `${ms(row.backendAgeMs)}, since ${row.backendStart}`],
    ['Transaction', row.xactStart === null ? 'none' : ms(row.xactAgeMs)],
    ['Statement', ms(row.queryAgeMs)],
    ['Waits for', text(waitText(row))],
    ['Lock wait', row.waitMs == null ? NOTHING : ms(row.waitMs)],
    ['Blocked by', row.blockedBy.length === 0 ? 'nobody' : row.blockedBy.join(', ')],
    ['Blocks', waiters.length === 0 ? 'nobody' : waiters.map(({ pid }) => pid).join(', ')],
    ['Locks held', row.locksHeld === null ? 'not counted' : String(row.locksHeld)],
    ['backend_xmin', text(row.backendXmin)],
    ['Query id', text(row.queryId)],
  ]
}

/** Q23: one line for a chat. */
export function sessionSummary(
  targetId: string,
  row: SessionRow,
  waiters: readonly SessionRow[],
): string {
  const parts = [
    `${targetId} session ${row.pid} (${row.app === '' ? row.user : row.app})`,
    row.state,
    row.xactAgeMs === null ? '' : `transaction ${formatValue(row.xactAgeMs, 'ms')}`,
    row.blockedBy.length === 0 ? '' : `blocked by ${row.blockedBy.join(', ')}`,
    waiters.length === 0 ? '' : `blocks ${waiters.map(({ pid }) => pid).join(', ')}`,
    row.query.replaceAll(/\s+/g, ' ').slice(0, 200),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

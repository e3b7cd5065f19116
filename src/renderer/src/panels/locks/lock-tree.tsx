import { useMemo, type ReactNode } from 'react'
import { countWaiters, type BlockingRoot, type Waiter } from '../../../../shared/model/blocking'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import { useInspector } from '../../shell/inspector'
import { formatCount, formatValue } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { DataPanel } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { SessionButtons } from '../pools/session-buttons'
import { SessionDetails } from '../pools/session-details'
import { sessionKey, waitText } from '../pools/sessions-parts'
import { heldText, missingText, rootLevel, summarise, summaryText, whoText } from './lock-parts'

/** Q3: the blocking tree of one server, the root that costs most on top. */
export function LockTree({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.sessions')
  const locks = useMemo(() => summarise(table?.rows ?? []), [table])
  return (
    <DataPanel
      title={`Locks of ${targetId}`}
      note={summaryText(locks)}
      ask={{
        ...{ targetId, probe: 'session', at: table?.at, emptyText: 'No locks waiting.' },
        rows: { shown: locks.roots.length, truncatedFrom: table?.truncatedFrom ?? null },
      }}
    >
      <ol className="lock-tree" aria-label={`Blocking tree of ${targetId}`}>
        {locks.roots.map((root) => (
          <Root key={root.pid} root={root} targetId={targetId} />
        ))}
      </ol>
    </DataPanel>
  )
}

function Root({ root, targetId }: { root: BlockingRoot; targetId: string }): ReactNode {
  const { pid, session, blocked, totalWaitMs, waiters } = root
  return (
    <li aria-label={`Root ${pid}`}>
      <div className="lock-row">
        <StateGlyph state={rootLevel(root)} size={14} />
        <div className="lock-text">
          <p>
            {session === undefined ? (
              <strong>{missingText(pid)}</strong>
            ) : (
              <SessionName row={session} targetId={targetId} />
            )}{' '}
            <strong>{`${formatCount(blocked.length)} blocked, ${formatValue(totalWaitMs, 'ms')} waited in all`}</strong>
          </p>
          {session === undefined ? null : (
            <>
              <p className="muted small">{rootText(session)}</p>
              <p className="mono lock-query">{session.query}</p>
            </>
          )}
        </div>
        {session === undefined ? null : <SessionButtons row={session} targetId={targetId} />}
      </div>
      <Waiters waiters={waiters} targetId={targetId} />
    </li>
  )
}

function Waiters({
  waiters,
  targetId,
}: {
  waiters: readonly Waiter[]
  targetId: string
}): ReactNode {
  if (waiters.length === 0) return null
  return (
    <ol>
      {waiters.map((waiter) => (
        <li key={waiter.session.pid} aria-label={`Waiter ${waiter.session.pid}`}>
          <WaiterRow waiter={waiter} targetId={targetId} />
          <Waiters waiters={waiter.waiters} targetId={targetId} />
        </li>
      ))}
    </ol>
  )
}

function WaiterRow({ waiter, targetId }: { waiter: Waiter; targetId: string }): ReactNode {
  const { session, waiters, alsoBehind } = waiter
  const behind = countWaiters(waiters)
  const facts = [
    `waits ${formatValue(session.waitMs, 'ms')} for ${waitText(session)}`,
    behind === 0 ? '' : `holds up ${formatCount(behind)}`,
    alsoBehind.length === 0 ? '' : `also behind ${alsoBehind.join(', ')}`,
    heldText(session),
  ]
  return (
    <div className="lock-row">
      <StateGlyph state="medium" size={12} word="blocked" />
      <div className="lock-text">
        <p>
          <SessionName row={session} targetId={targetId} />
        </p>
        <p className="muted small">{facts.filter((part) => part !== '').join('; ')}</p>
        <p className="mono lock-query">{session.query}</p>
      </div>
      <SessionButtons row={session} targetId={targetId} />
    </div>
  )
}

function SessionName({ row, targetId }: { row: SessionRow; targetId: string }): ReactNode {
  const inspector = useInspector()
  const open = (): void =>
    inspector.open(
      `Session ${row.pid}`,
      <SessionDetails targetId={targetId} sessionKey={sessionKey(row)} />,
    )
  return (
    <>
      <LinkButton onClick={open}>{`pid ${row.pid}`}</LinkButton>{' '}
      <span className="muted">{whoText(row)}</span>
    </>
  )
}

function rootText(row: SessionRow): string {
  const open = row.xactAgeMs === null ? '' : `transaction open ${formatValue(row.xactAgeMs, 'ms')}`
  return [row.state, open, heldText(row)].filter((part) => part !== '').join('; ')
}

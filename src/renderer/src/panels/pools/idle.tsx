import { useMemo, type ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { StateGlyph } from '../../ui/state-glyph'
import { QuietPanel } from '../quiet-panel'
import { SessionButtons } from './session-buttons'
import { countBlocked, idleLevel, isIdleInTransaction, sessionKey } from './sessions-parts'

interface Leak extends SessionRow {
  readonly blocks: number
}

const SORT = { id: 'idle', desc: true } as const

/** PC5, PC6: open transactions that do nothing: how old, what they hold, whom they hold up. */
export function IdleInTransaction({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.sessions')
  const columns = useMemo(() => idleColumns(targetId), [targetId])
  const rows = useMemo(() => {
    const blocks = countBlocked(table?.rows ?? [])
    return (table?.rows ?? [])
      .filter(isIdleInTransaction)
      .map((row) => ({ ...row, blocks: blocks.get(row.pid) ?? 0 }))
  }, [table])
  return (
    <QuietPanel
      title="Idle in transaction"
      note="leak from 60 s, high from 5 min, critical from 30 min"
      flush
      ask={{
        targetId,
        probe: 'session',
        at: table?.at,
        rows: { shown: rows.length, truncatedFrom: null },
        emptyText: 'No session is idle in a transaction.',
      }}
    >
      <DataTable
        label="Idle in transaction"
        columns={columns}
        rows={rows}
        rowKey={sessionKey}
        sort={SORT}
        tools={false}
        maxHeightPx={260}
      />
    </QuietPanel>
  )
}

function idleColumns(targetId: string): readonly Column<Leak>[] {
  return [
    {
      id: 'pid',
      header: 'PID',
      value: ({ pid }) => pid,
      render: (row) => (
        <span className="row">
          <StateGlyph state={idleLevel(row)} size={12} />
          {row.pid}
        </span>
      ),
    },
    { id: 'app', header: 'Application', value: ({ app }) => app },
    { id: 'client', header: 'Client', value: ({ client }) => client },
    { id: 'xact', header: 'Transaction', value: ({ xactAgeMs }) => xactAgeMs, unit: 'ms' },
    { id: 'idle', header: 'Idle for', value: ({ stateAgeMs }) => stateAgeMs, unit: 'ms' },
    { id: 'locks', header: 'Locks held', value: ({ locksHeld }) => locksHeld, unit: 'count' },
    { id: 'blocks', header: 'Holds up', value: ({ blocks }) => blocks, unit: 'count' },
    { id: 'xmin', header: 'backend_xmin', value: ({ backendXmin }) => backendXmin, mono: true },
    { id: 'query', header: 'Last query', value: ({ query }) => query, grows: true, mono: true },
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: (row) => <SessionButtons row={row} targetId={targetId} />,
    },
  ]
}

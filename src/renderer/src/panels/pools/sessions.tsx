import { useMemo, useState, type ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { DataPanel } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { StateGlyph } from '../../ui/state-glyph'
import { SessionButtons } from './session-buttons'
import { SessionDetails } from './session-details'
import {
  countBlocked,
  sessionGlyph,
  sessionKey,
  sessionsToShow,
  SHOWN,
  waitText,
  type Shown,
} from './sessions-parts'

interface ShownSession extends SessionRow {
  readonly blocks: number
}

/** Every session of one server: who waits, who holds them up, and the means to end that. */
export function Sessions({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.sessions')
  const inspector = useInspector()
  const [shown, setShown] = useState<Shown>('clients')
  const columns = useMemo(() => sessionColumns(targetId), [targetId])
  const rows = useMemo(() => {
    const blocks = countBlocked(table?.rows ?? [])
    return sessionsToShow(table?.rows ?? [], shown).map((row) => ({
      ...row,
      blocks: blocks.get(row.pid) ?? 0,
    }))
  }, [table, shown])
  return (
    <DataPanel
      title="Sessions"
      note={`of ${targetId}, who blocks or waits first`}
      flush
      ask={{
        targetId,
        probe: 'session',
        at: table?.at,
        rows: {
          shown: table?.rows.length ?? 0,
          truncatedFrom: table?.truncatedFrom ?? null,
        },
      }}
    >
      <DataTable
        label="Sessions"
        columns={columns}
        rows={rows}
        rowKey={sessionKey}
        emptyText="No such session."
        onOpen={(row) =>
          inspector.open(
            `Session ${row.pid}`,
            <SessionDetails targetId={targetId} sessionKey={sessionKey(row)} />,
          )
        }
        extraTools={<Select label="Show" value={shown} choices={SHOWN} onChange={setShown} />}
      />
    </DataPanel>
  )
}

function sessionColumns(targetId: string): readonly Column<ShownSession>[] {
  return [
    {
      id: 'pid',
      header: 'PID',
      value: ({ pid }) => pid,
      render: (row) => (
        <span className="row">
          <StateGlyph state={sessionGlyph(row, row.blocks)} size={12} word={glyphWord(row)} />
          {row.pid}
        </span>
      ),
    },
    {
      id: 'who',
      header: 'User, application',
      value: ({ user, app }) => [user, app].filter((part) => part !== '').join(', '),
    },
    { id: 'state', header: 'State', value: ({ state }) => state },
    { id: 'xact', header: 'Transaction', value: ({ xactAgeMs }) => xactAgeMs, unit: 'ms' },
    { id: 'query-age', header: 'Statement', value: ({ queryAgeMs }) => queryAgeMs, unit: 'ms' },
    { id: 'wait', header: 'Waits for', value: waitText },
    {
      id: 'blocks',
      header: 'Holds up',
      value: ({ blocks }) => (blocks === 0 ? null : blocks),
      unit: 'count',
    },
    { id: 'query', header: 'Query', value: ({ query }) => query, grows: true, mono: true },
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: (row) => <SessionButtons row={row} targetId={targetId} />,
    },
  ]
}

function glyphWord(row: ShownSession): string {
  if (row.blockedBy.length > 0) return 'blocked'
  return row.blocks > 0 ? 'blocks others' : ''
}

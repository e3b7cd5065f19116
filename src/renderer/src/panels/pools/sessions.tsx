import { useMemo, useState, type ReactNode } from 'react'
import { useTable } from '../../live/use-table'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { DataPanel } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { sessionColumns, type SessionLine } from './session-columns'
import { SessionDetails } from './session-details'
import {
  countBlocked,
  sessionKey,
  sessionsToShow,
  SHOWN,
  waitText,
  type Shown,
} from './sessions-parts'

/** Every session of one server: who waits, who holds them up, and the means to end that. */
export function Sessions({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.sessions')
  const inspector = useInspector()
  const [shown, setShown] = useState<Shown>('clients')
  const columns = useMemo(() => sessionColumns(targetId, ITS_OWN), [targetId])
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

const ITS_OWN: readonly Column<SessionLine>[] = [
  { id: 'wait', header: 'Waits for', value: waitText },
  {
    id: 'blocks',
    header: 'Holds up',
    value: ({ blocks }) => (blocks === 0 ? null : blocks),
    unit: 'count',
  },
]

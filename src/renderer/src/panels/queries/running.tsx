import { useMemo, useState, type ReactNode } from 'react'
import { usePaused } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { useInspector } from '../../shell/inspector'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { DataPanel } from '../../ui/panel-frame'
import { Select } from '../../ui/select'
import { sessionColumns, type SessionLine } from '../pools/session-columns'
import { countBlocked, sessionKey, waitText } from '../pools/sessions-parts'
import { RunningDetails } from './running-details'
import { KINDS, runningRows, type Kind } from './running-parts'

const LONGEST_FIRST = { id: 'xact', desc: true } as const

/** Q1: what runs now, read each 2 s; by the age of its transaction, its statement or its wait. */
export function Running({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.sessions')
  const inspector = useInspector()
  const [kind, setKind] = useState<Kind>('working')
  const columns = useMemo(() => sessionColumns(targetId, ITS_OWN), [targetId])
  const rows = useMemo(() => {
    const blocks = countBlocked(table?.rows ?? [])
    return runningRows(table?.rows ?? [], kind).map((row) => ({
      ...row,
      blocks: blocks.get(row.pid) ?? 0,
    }))
  }, [table, kind])
  return (
    <DataPanel
      title="Running now"
      note={`on ${targetId}, each 2 s`}
      flush
      tools={<PauseButton />}
      ask={{
        ...{ targetId, probe: 'session', at: table?.at },
        rows: {
          shown: table?.rows.length ?? 0,
          truncatedFrom: table?.truncatedFrom ?? null,
        },
      }}
    >
      <DataTable
        label="Running now"
        columns={columns}
        rows={rows}
        rowKey={sessionKey}
        sort={LONGEST_FIRST}
        emptyText={kind === 'working' ? 'No client is at work.' : 'No such session.'}
        onOpen={(row) =>
          inspector.open(
            `Session ${row.pid}`,
            <RunningDetails targetId={targetId} sessionKey={sessionKey(row)} />,
          )
        }
        extraTools={<Select label="Show" value={kind} choices={KINDS} onChange={setKind} />}
      />
    </DataPanel>
  )
}

/** The same pause as in the top bar: nothing on the page moves. */
function PauseButton(): ReactNode {
  const { since, toggle } = usePaused()
  return (
    <Button look="quiet" onClick={toggle} pressed={since !== null}>
      {since === null ? 'Pause' : 'Go on'}
    </Button>
  )
}

const ITS_OWN: readonly Column<SessionLine>[] = [
  { id: 'wait-age', header: 'Lock wait', value: ({ waitMs }) => waitMs ?? null, unit: 'ms' },
  { id: 'wait', header: 'Waits for', value: waitText },
  { id: 'age', header: 'Connected', value: ({ backendAgeMs }) => backendAgeMs, unit: 'ms' },
]

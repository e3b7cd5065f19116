import type { ReactNode } from 'react'
import type { ConnectionGroupRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { QuietPanel } from '../quiet-panel'

const SORT = { id: 'count', desc: true } as const
const COLUMNS: readonly Column<ConnectionGroupRow>[] = [
  { id: 'app', header: 'Application', value: ({ app }) => app },
  { id: 'user', header: 'User', value: ({ user }) => user },
  { id: 'client', header: 'Client', value: ({ client }) => client },
  { id: 'database', header: 'Database', value: ({ database }) => database },
  { id: 'state', header: 'State', value: ({ state }) => state, grows: true },
  { id: 'count', header: 'Connections', value: ({ count }) => count, unit: 'count' },
  { id: 'percent', header: 'Of max', value: ({ percentOfMax }) => percentOfMax, unit: 'percent' },
]

/** PC1: who takes the connections. */
export function Groups({ targetId }: { targetId: string }): ReactNode {
  const table = useTable(targetId, 'postgres.connection-groups')
  return (
    <QuietPanel
      title="Connections by group"
      note={`of ${targetId}: database, user, application, client, state`}
      flush
      ask={{
        targetId,
        probe: 'session',
        at: table?.at,
        rows: { shown: table?.rows.length ?? 0, truncatedFrom: table?.truncatedFrom ?? null },
      }}
    >
      <DataTable
        label="Connections by group"
        columns={COLUMNS}
        rows={table?.rows ?? []}
        rowKey={({ database, user, app, client, state }) =>
          JSON.stringify([database, user, app, client, state])
        }
        sort={SORT}
        maxHeightPx={300}
      />
    </QuietPanel>
  )
}

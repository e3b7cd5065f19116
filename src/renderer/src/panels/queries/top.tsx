import type { ReactNode } from 'react'
import type { StatementRow } from '../../../../shared/model/tables/postgres'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { DataPanel } from '../../ui/panel-frame'
import { StatementDetails } from './statement-details'
import { p95Text, queryText, windowText } from './statement-parts'
import { useStatements } from './use-statements'

const HEAVIEST_FIRST = { id: 'total', desc: true } as const

const COLUMNS: readonly Column<StatementRow>[] = [
  { id: 'query', header: 'Query', value: queryText, grows: true, mono: true },
  { id: 'user', header: 'User', value: ({ user }) => user },
  {
    id: 'share',
    header: 'Of all time',
    value: ({ sharePercent }) => sharePercent,
    unit: 'percent',
  },
  { id: 'total', header: 'Total', value: ({ totalMs }) => totalMs, unit: 'ms' },
  { id: 'rate', header: 'Calls', value: (row) => row.callsPerSecond, unit: 'per-second' },
  { id: 'mean', header: 'Mean', value: ({ meanMs }) => meanMs, unit: 'ms' },
  { id: 'p95', header: 'p95, estimated', value: ({ p95Ms }) => p95Ms, unit: 'ms', render: p95Text },
  { id: 'rows', header: 'Rows', value: ({ rows }) => rows, unit: 'count' },
  { id: 'hit', header: 'From memory', value: ({ hitPercent }) => hitPercent, unit: 'percent' },
  { id: 'temp', header: 'Temp', value: ({ tempBytes }) => tempBytes, unit: 'bytes' },
]

/** Q7: which statements took the time, by differences of the server's own counters. */
export function TopStatements({ targetId }: { targetId: string }): ReactNode {
  const { table, window, gaps } = useStatements(targetId)
  const inspector = useInspector()
  const rows = table?.rows ?? []
  const emptyText =
    window?.windowMs === 0
      ? 'Counting since this reading; figures come with the next one, in about 10 s.'
      : 'No statement ran.'
  return (
    <DataPanel
      title="Top statements"
      note={windowText(window)}
      flush
      ask={{
        ...{ targetId, probe: 'statements', at: table?.at, gaps },
        rows: { shown: rows.length, truncatedFrom: table?.truncatedFrom ?? null },
        ...(gaps.length === 0 ? { emptyText } : {}),
      }}
    >
      <DataTable
        label="Top statements"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ key }) => key}
        sort={HEAVIEST_FIRST}
        emptyText="No figures."
        onOpen={(row) =>
          inspector.open(
            `Statement ${row.queryId}`,
            <StatementDetails key={row.key} targetId={targetId} row={row} />,
          )
        }
      />
    </DataPanel>
  )
}

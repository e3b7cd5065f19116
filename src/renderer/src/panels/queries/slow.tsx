import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { StatementRow } from '../../../../shared/model/tables/postgres'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { Sparkline } from '../../ui/sparkline'
import { QuietPanel } from '../quiet-panel'
import { StatementDetails } from './statement-details'
import { firstSeenText, p95Text, queryText, slowRule } from './statement-parts'
import { useStatements } from './use-statements'

const SLOWEST_FIRST = { id: 'mean', desc: true } as const

/** Q9: statements whose mean is over the threshold of this connection, and since when they are known. */
export function SlowStatements({ targetId }: { targetId: string }): ReactNode {
  const { table, window, gaps } = useStatements(targetId)
  const inspector = useInspector()
  const columns = useMemo(() => slowColumns(targetId), [targetId])
  const rows = useMemo(() => (table?.rows ?? []).filter(({ slow }) => slow), [table])
  const rule = window === undefined ? '' : slowRule(window)
  return (
    <QuietPanel
      title="Slow statements"
      note={rule}
      flush
      ask={{
        ...{ targetId, probe: 'statements', at: table?.at },
        rows: { shown: rows.length, truncatedFrom: null },
        ...(gaps.length === 0 ? { emptyText: 'No statement is slow.' } : {}),
      }}
    >
      <DataTable
        label="Slow statements"
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        sort={SLOWEST_FIRST}
        emptyText="No figures."
        tools={rows.length > 12}
        onOpen={(row) =>
          inspector.open(
            `Statement ${row.queryId}`,
            <StatementDetails key={row.key} targetId={targetId} row={row} />,
          )
        }
      />
    </QuietPanel>
  )
}

function slowColumns(targetId: string): readonly Column<StatementRow>[] {
  return [
    { id: 'query', header: 'Query', value: queryText, grows: true, mono: true },
    { id: 'user', header: 'User', value: ({ user }) => user },
    { id: 'mean', header: 'Mean', value: ({ meanMs }) => meanMs, unit: 'ms' },
    {
      ...{ id: 'p95', header: 'p95, estimated', unit: 'ms', render: p95Text },
      value: ({ p95Ms }) => p95Ms,
    },
    { id: 'calls', header: 'Calls', value: ({ calls }) => calls, unit: 'count' },
    {
      id: 'trend',
      header: 'Mean over time',
      controls: true,
      value: () => null,
      render: ({ key }) => (
        <Sparkline
          seriesKey={seriesKey('postgres.statement.mean', targetId, { statement: key })}
          label="Mean time"
        />
      ),
    },
    {
      ...{ id: 'seen', header: 'First seen', render: firstSeenText },
      value: ({ firstSeen }) => firstSeen,
    },
  ]
}

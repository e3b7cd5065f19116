import type { ReactNode } from 'react'
import type { SlowCommandRow } from '../../../../shared/model/tables/redis'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { Age } from '../../ui/time'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const COLUMNS: readonly Column<Owned<SlowCommandRow>>[] = [
  { id: 'target', header: 'Redis', value: ({ targetId }) => targetId },
  { id: 'shape', header: 'Command', value: ({ shape }) => shape, grows: true, mono: true },
  { id: 'count', header: 'Times', value: ({ count }) => count, unit: 'count' },
  { id: 'worst', header: 'Worst', value: ({ worstMs }) => worstMs, unit: 'ms' },
  { id: 'total', header: 'Total', value: ({ totalMs }) => totalMs, unit: 'ms' },
  { id: 'client', header: 'Client', value: ({ client }) => client },
  {
    id: 'first',
    header: 'First',
    value: ({ firstAt }) => firstAt,
    render: ({ firstAt }) => <Age at={firstAt} suffix=" ago" />,
  },
  {
    id: 'last',
    header: 'Last',
    value: ({ lastAt }) => lastAt,
    render: ({ lastAt }) => <Age at={lastAt} suffix=" ago" />,
  },
]

/** RC4: the slow log by shape of command. */
export function SlowLog({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'redis.slowlog')
  return (
    <ManyPanel
      title="Slow log"
      note="the newest 128 entries of each server, by shape; arguments are not read out"
      flush
      ask={{
        ...{ targetIds, probe: 'slowlog', at, rows: rows.length },
        emptyText: 'No command was slow.',
      }}
    >
      <DataTable
        label="Slow log"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ targetId, shape }) => `${targetId}|${shape}`}
        sort={{ id: 'total', desc: true }}
        tools={rows.length > 8}
      />
    </ManyPanel>
  )
}

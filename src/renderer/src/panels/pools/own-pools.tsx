import type { ReactNode } from 'react'
import type { OwnPoolRow } from '../../../../shared/model/tables/postgres'
import type { TileState } from '../../../../shared/model/tile'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { StateGlyph } from '../../ui/state-glyph'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const GLYPHS: Readonly<Record<OwnPoolRow['status'], TileState>> = {
  healthy: 'normal',
  degraded: 'medium',
  critical: 'critical',
}

const COLUMNS: readonly Column<Owned<OwnPoolRow>>[] = [
  { id: 'server', header: 'Server', value: ({ targetId }) => targetId },
  { id: 'name', header: 'Pool', value: ({ name }) => name },
  {
    id: 'status',
    header: 'Status',
    value: ({ status }) => status,
    render: ({ status }) => (
      <span className="row">
        <StateGlyph state={GLYPHS[status]} size={12} word="" />
        {status}
      </span>
    ),
    grows: true,
  },
  { id: 'total', header: 'Total', value: ({ total }) => total, unit: 'count' },
  { id: 'idle', header: 'Idle', value: ({ idle }) => idle, unit: 'count' },
  { id: 'waiting', header: 'Waiting', value: ({ waiting }) => waiting, unit: 'count' },
  { id: 'max', header: 'Max', value: ({ max }) => max, unit: 'count' },
  { id: 'p95', header: 'Acquire p95', value: ({ acquireP95Ms }) => acquireP95Ms, unit: 'ms' },
]

/** PC3: the connections that Switchyard itself holds. */
export function OwnPools({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'postgres.own-pools')
  return (
    <ManyPanel
      title="Our own pools"
      note="the connections Switchyard itself holds"
      flush
      ask={{ targetIds, probe: 'session', at, rows: rows.length, quiet: true }}
    >
      <DataTable
        label="Our own pools"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ targetId, name }) => `${targetId}|${name}`}
        tools={false}
      />
    </ManyPanel>
  )
}

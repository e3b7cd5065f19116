import type { ReactNode } from 'react'
import type { SlotRow } from '../../../../shared/model/tables/worker'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const percentOf = (part: number, whole: number): number | null =>
  whole > 0 ? (100 * part) / whole : null

const SLOT_COLUMNS: readonly Column<Owned<SlotRow>>[] = [
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId },
  { id: 'name', header: 'Slots', value: ({ name }) => name },
  {
    id: 'busy',
    header: 'Busy',
    value: ({ active, max }) => percentOf(active, max),
    render: ({ targetId, name, active, idle, max }) => (
      <BulletBar
        label={`Busy slots of ${targetId} ${name}`}
        value={percentOf(active, max)}
        max={100}
        unit="percent"
        text={`${active} of ${max}, ${idle} idle`}
      />
    ),
    grows: true,
  },
  { id: 'queued', header: 'Queued', value: ({ queued }) => queued, unit: 'count' },
  { id: 'oldest', header: 'Oldest task', value: ({ oldestTaskMs }) => oldestTaskMs, unit: 'ms' },
  { id: 'recovered', header: 'Recovered', value: ({ recovered }) => recovered, unit: 'count' },
]

/** WK2: who is busy, and what waits. */
export function Slots({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.slots')
  return (
    <ManyPanel
      title="Slots"
      note="busy over 60 s is reported"
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        noneText: 'No worker tells of its slots.',
        quiet: true,
      }}
    >
      <DataTable
        label="Slots"
        columns={SLOT_COLUMNS}
        rows={rows}
        rowKey={({ targetId, name }) => `${targetId}|${name}`}
        tools={false}
      />
    </ManyPanel>
  )
}

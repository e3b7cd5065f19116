import type { ReactNode } from 'react'
import type { SlotRow, WorkerPoolRow } from '../../../../shared/model/tables/worker'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'

const POOL_LIMITS = [{ value: 80, label: 'saturation' }] as const

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

const POOL_COLUMNS: readonly Column<Owned<WorkerPoolRow>>[] = [
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId },
  { id: 'name', header: 'Pool', value: ({ name }) => name },
  {
    id: 'used',
    header: 'In use',
    value: ({ total, idle, max }) => percentOf(total - idle, max),
    render: ({ targetId, name, total, idle, max }) => (
      <BulletBar
        label={`Connections in use of ${targetId} ${name}`}
        value={percentOf(total - idle, max)}
        max={100}
        unit="percent"
        limits={POOL_LIMITS}
        text={`${total - idle} of ${max}`}
      />
    ),
    grows: true,
  },
  { id: 'total', header: 'Open', value: ({ total }) => total, unit: 'count' },
  { id: 'idle', header: 'Idle', value: ({ idle }) => idle, unit: 'count' },
  { id: 'waiting', header: 'Waiting', value: ({ waiting }) => waiting, unit: 'count' },
]

/** PC4: the pools that the workers hold. */
export function WorkerPools({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.pools')
  return (
    <ManyPanel
      title="Worker pools"
      note="mark at 80 %"
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        noneText: 'No worker tells of its pools.',
        quiet: true,
      }}
    >
      <DataTable
        label="Worker pools"
        columns={POOL_COLUMNS}
        rows={rows}
        rowKey={({ targetId, name }) => `${targetId}|${name}`}
        tools={false}
      />
    </ManyPanel>
  )
}

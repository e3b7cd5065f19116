import { useMemo, type ReactNode } from 'react'
import type { QueueRow } from '../../../../shared/model/tables/queue'
import { useTables } from '../../live/use-tables'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { TwoLines } from '../../ui/two-lines'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'
import { GapList } from './gap-list'
import { QueueButtons } from './queue-buttons'
import { QueueDetails } from './queue-details'
import { queueGlyph, queuesByUrgency, queueWord, waitingOf } from './queue-parts'

const COLUMNS: readonly Column<Owned<QueueRow>>[] = [
  {
    id: 'name',
    header: 'Queue',
    value: ({ name }) => name,
    grows: true,
    render: (row) => (
      <span className="row">
        <StateGlyph state={queueGlyph(row)} size={14} word="" />
        <TwoLines second={row.system === 'table' ? 'SQL table' : 'BullMQ'}>
          <strong>{row.name}</strong>
        </TwoLines>
      </span>
    ),
  },
  { id: 'state', header: 'State', value: queueWord },
  { id: 'waiting', header: 'Waiting', value: waitingOf, unit: 'count' },
  { id: 'oldest', header: 'Oldest', value: (row) => row.oldestWaitingMs, unit: 'ms' },
  { id: 'active', header: 'Active', value: ({ active }) => active, unit: 'count' },
  { id: 'delayed', header: 'Delayed', value: ({ delayed }) => delayed, unit: 'count' },
  { id: 'failed', header: 'Failed', value: ({ failed }) => failed, unit: 'count' },
  {
    id: 'completed',
    header: 'Completed',
    value: ({ completed }) => completed,
    unit: 'count',
    spare: true,
  },
  {
    id: 'workers',
    header: 'Workers',
    value: ({ workers }) => workers,
    render: ({ workers }) => (workers === null ? 'not known' : String(workers)),
  },
  { id: 'in', header: 'In', value: ({ inPerS }) => inPerS, unit: 'per-second' },
  { id: 'out', header: 'Out', value: ({ outPerS }) => outPerS, unit: 'per-second' },
  {
    id: 'fail',
    header: 'Failed 10 min',
    value: ({ failPercent10m }) => failPercent10m,
    unit: 'percent',
  },
  {
    id: 'read',
    header: 'Read',
    value: ({ at }) => at,
    spare: true,
    render: ({ at }) => (at === 0 ? NOTHING : <Age at={at} suffix=" ago" />),
  },
  {
    id: 'act',
    header: '',
    controls: true,
    value: () => null,
    render: (row) => <QueueButtons row={row} />,
  },
]

/** JQ1, JQ2, JQ10: all queues of all systems in one list, the worst first. */
export function QueuesTable({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'queue.queues')
  const gaps = useTables(targetIds, 'queue.gaps')
  const inspector = useInspector()
  const sorted = useMemo(() => queuesByUrgency(rows), [rows])
  return (
    <ManyPanel
      title="Queues"
      note={`${rows.length}; warned at 60 s of waiting, critical at 300 s`}
      flush
      ask={{
        ...{ targetIds, probe: 'counts', at, rows: rows.length },
        noneText: 'No queue was found.',
      }}
    >
      <GapList gaps={gaps.flatMap(({ table }) => table?.rows ?? [])} />
      <DataTable
        label="Queues"
        columns={COLUMNS}
        rows={sorted}
        rowKey={queueKey}
        tools={rows.length > 8}
        maxHeightPx={520}
        onOpen={(row) =>
          inspector.open(`Queue ${row.name}`, <QueueDetails queueKey={queueKey(row)} />)
        }
      />
    </ManyPanel>
  )
}

export function queueKey(row: Pick<Owned<QueueRow>, 'targetId' | 'system' | 'name'>): string {
  return `${row.targetId}|${row.system}|${row.name}`
}

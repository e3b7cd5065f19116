import { useMemo, type ReactNode } from 'react'
import { useLinks } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { guardWord } from '../link-table'
import { ManyPanel } from '../many-panel'
import { useOwnedRows } from '../of-targets'
import { WorkerDetails } from './worker-details'
import { conditionGlyph, conditionWords, workerLines, type WorkerLine } from './worker-rows'

const COLUMNS: readonly Column<WorkerLine>[] = [
  {
    id: 'worker',
    header: 'Worker',
    value: ({ targetId }) => targetId,
    render: (line) => (
      <span className="row">
        <StateGlyph state={conditionGlyph(line)} size={14} word="" />
        <strong>{line.targetId}</strong>
      </span>
    ),
  },
  { id: 'condition', header: 'Condition', value: conditionWords },
  { id: 'version', header: 'Version', value: ({ info }) => info?.version ?? null },
  {
    id: 'started',
    header: 'Up for',
    value: ({ info }) => info?.startedAt ?? null,
    render: ({ info }) => (info?.startedAt == null ? NOTHING : <Age at={info.startedAt} />),
  },
  { id: 'latency', header: 'Latency', value: ({ info }) => info?.latencyMs ?? null, unit: 'ms' },
  {
    id: 'http',
    header: 'HTTP',
    value: ({ info }) => info?.httpStatus ?? null,
    unit: 'state',
  },
  { id: 'dialect', header: 'Dialect', value: ({ info }) => info?.dialect ?? null },
  {
    id: 'guard',
    header: 'Poll guard',
    value: ({ link }) => link?.guard ?? null,
    render: ({ link }) => (link === undefined ? NOTHING : guardWord(link)),
  },
  {
    id: 'seen',
    header: 'Last seen',
    value: ({ link }) => link?.lastOkAt ?? null,
    render: ({ link }) => <Age at={link?.lastOkAt ?? null} suffix=" ago" />,
  },
  {
    id: 'output',
    header: 'Says',
    value: ({ info, link }) => link?.error?.message ?? info?.output ?? null,
    grows: true,
  },
]

/** WK1, WK4, WK9: every worker on one line. */
export function WorkersTable({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.info')
  const links = useLinks()
  const inspector = useInspector()
  const lines = useMemo(() => workerLines(targetIds, rows, links ?? []), [targetIds, rows, links])
  return (
    <ManyPanel
      title="Workers"
      note="asked each 5 s; the poll guard is our own breaker around the asking"
      flush
      ask={{ targetIds, probe: 'health', at, rows: targetIds.length }}
    >
      <DataTable
        label="Workers"
        columns={COLUMNS}
        rows={lines}
        rowKey={({ targetId }) => targetId}
        tools={targetIds.length > 12}
        onOpen={({ targetId }) =>
          inspector.open(`Worker ${targetId}`, <WorkerDetails targetId={targetId} />)
        }
      />
    </ManyPanel>
  )
}

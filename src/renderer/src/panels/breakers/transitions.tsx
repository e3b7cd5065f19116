import { useMemo, type ReactNode } from 'react'
import type { BreakerTransitionRow } from '../../../../shared/model/tables/worker'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, formatStamp } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'
import { breakerGlyph } from './breaker-parts'

type Transition = Owned<BreakerTransitionRow>

const MOST = 50
const COLUMNS: readonly Column<Transition>[] = [
  {
    id: 'at',
    header: 'Time (UTC)',
    value: ({ at }) => at,
    render: ({ at }) => <time title={formatStamp(at)}>{formatClock(at)}</time>,
  },
  {
    id: 'age',
    header: 'Ago',
    value: ({ at }) => at,
    render: ({ at }) => <Age at={at} />,
  },
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId },
  { id: 'breaker', header: 'Breaker', value: ({ breaker }) => breaker },
  { id: 'from', header: 'From', value: ({ from }) => from },
  {
    id: 'to',
    header: 'To',
    value: ({ to }) => to,
    render: ({ to }) => (
      <span className="row">
        <StateGlyph state={breakerGlyph(to)} size={12} word="" />
        {to}
      </span>
    ),
  },
  { id: 'cause', header: 'Cause', value: ({ cause }) => cause, grows: true },
]

/** BR6: the last 50 changes of state, newest first, with the class of error behind them. */
export function Transitions({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.breaker-transitions')
  const newest = useMemo(() => rows.toSorted((a, b) => b.at - a.at).slice(0, MOST), [rows])
  return (
    <ManyPanel
      title="Transitions"
      note={rows.length > MOST ? `the last ${MOST} of ${rows.length}` : 'newest first'}
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        emptyText: 'No breaker changed its state since we watch.',
        quiet: true,
      }}
    >
      <DataTable
        label="Transitions"
        columns={COLUMNS}
        rows={newest}
        rowKey={(row) => `${row.targetId}|${row.breaker}|${row.at}|${row.to}`}
        maxHeightPx={320}
      />
    </ManyPanel>
  )
}

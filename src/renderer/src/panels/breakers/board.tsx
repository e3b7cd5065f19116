import { useMemo, type ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { useInspector } from '../../shell/inspector'
import { BulletBar } from '../../ui/bullet-bar'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatValue, NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Timer } from '../../ui/time'
import { ManyPanel } from '../many-panel'
import { useOwnedRows, type Owned } from '../of-targets'
import { BreakerDetails } from './breaker-details'
import { breakerGlyph, breakersByUrgency, nextTrialAt, tripText } from './breaker-parts'
import { BreakerActions } from './breaker-actions'
import { StateWords } from './state-words'

const COLUMNS: readonly Column<Owned<BreakerRow>>[] = [
  {
    id: 'name',
    header: 'Breaker',
    value: ({ name }) => name,
    render: ({ name, state }) => (
      <span className="row">
        <StateGlyph state={breakerGlyph(state)} size={14} word="" />
        <strong>{name}</strong>
      </span>
    ),
  },
  { id: 'worker', header: 'Of worker', value: ({ targetId }) => targetId },
  {
    id: 'state',
    header: 'State',
    value: ({ state }) => state,
    render: (row) => <StateWords row={row} />,
  },
  {
    id: 'trial',
    header: 'Trial in',
    value: nextTrialAt,
    render: (row) => <NextTrial row={row} />,
  },
  {
    id: 'in-row',
    header: 'In a row',
    value: ({ failuresInRow }) => failuresInRow,
    unit: 'count',
  },
  {
    id: 'failed',
    header: 'Failed',
    value: ({ failPercent }) => failPercent,
    render: (row) => <FailBar row={row} />,
    widthPx: 140,
  },
  {
    id: 'calls',
    header: 'Calls 5 min',
    value: ({ fiveMin }) => fiveMin?.fires ?? null,
    unit: 'count',
  },
  {
    id: 'refused',
    header: 'Refused',
    value: ({ fiveMin }) => fiveMin?.rejects ?? null,
    unit: 'count',
  },
  { id: 'p95', header: 'p95', value: ({ p95Ms }) => p95Ms, unit: 'ms' },
  { id: 'limits', header: 'Limit', value: tripText, grows: true },
  {
    id: 'act',
    header: '',
    controls: true,
    value: () => null,
    render: (row) => <BreakerActions row={row} />,
  },
]

/** BR1, BR4, BR5: the breakers of the workers, open ones first. */
export function BreakerBoard({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows, at } = useOwnedRows(targetIds, 'worker.breakers')
  const inspector = useInspector()
  const sorted = useMemo(() => breakersByUrgency(rows), [rows])
  return (
    <ManyPanel
      title="Breakers"
      note={`${rows.length} of the workers; a row opens counters and what stands behind it`}
      flush
      ask={{
        targetIds,
        probe: 'health',
        at,
        rows: rows.length,
        noneText: 'No worker reports a breaker.',
      }}
    >
      <DataTable
        label="Breakers"
        columns={COLUMNS}
        rows={sorted}
        rowKey={({ targetId, name }) => `${targetId}|${name}`}
        tools={rows.length > 12}
        maxHeightPx={520}
        onOpen={({ targetId, name }) =>
          inspector.open(
            `Breaker ${name} of ${targetId}`,
            <BreakerDetails targetId={targetId} name={name} />,
          )
        }
      />
    </ManyPanel>
  )
}

/** BR5. */
function NextTrial({ row }: { row: BreakerRow }): ReactNode {
  const at = nextTrialAt(row)
  if (row.state === 'half-open') return 'trying now'
  return at === null ? NOTHING : <Timer until={at} />
}

/** BR4: the live value beside what trips it. */
function FailBar({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { failThresholdPercent: limit } = row
  return (
    <BulletBar
      label={`Failed calls of ${row.targetId} ${row.name}`}
      value={row.failPercent}
      max={100}
      unit="percent"
      limits={limit === null ? [] : [{ value: limit, label: 'opens at' }]}
      text={failText(row)}
    />
  )
}

function failText({ failPercent }: BreakerRow): string {
  if (failPercent === null) return 'no calls'
  return formatValue(failPercent, 'percent')
}

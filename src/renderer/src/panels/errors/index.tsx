import { useCallback, type ReactNode } from 'react'
import type { ErrorGroup } from '../../../../shared/model/telemetry'
import { useLive } from '../../live/context'
import type { PanelState } from '../../live/panel-state'
import { useReading } from '../../live/use-reading'
import { useTimeRange } from '../../live/use-state'
import { severityRank } from '../../live/severity'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { SparkPath } from '../../ui/sparkline'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { ErrorDetails } from './error-details'

const READ_EVERY_MS = 3_000
const LIMIT = 500

const COLUMNS: readonly Column<ErrorGroup>[] = [
  {
    id: 'severity',
    header: 'Severity',
    value: ({ severity }) => severityRank(severity),
    render: ({ severity }) => <StateGlyph state={severity} size={14} word={severity} />,
  },
  { id: 'service', header: 'Service', value: ({ service }) => service },
  { id: 'type', header: 'Type', value: ({ type }) => type },
  { id: 'message', header: 'Message', value: ({ message }) => message, grows: true },
  { id: 'frame', header: 'At', value: ({ frame }) => frame, mono: true },
  { id: 'count', header: 'Count', value: ({ count }) => count, unit: 'count' },
  {
    id: 'trend',
    header: 'Trend',
    value: ({ trend }) => trend,
    render: ({ trend, counts }) => (
      <span className="row">
        {trend}
        <SparkPath
          view={{ at: Float64Array.from(counts.keys()), values: Float64Array.from(counts) }}
          label={`Failures over the time range: ${trend}`}
        />
      </span>
    ),
  },
  {
    id: 'last',
    header: 'Last seen',
    value: ({ lastAt }) => lastAt,
    render: ({ lastAt }) => <Age at={lastAt} suffix=" ago" />,
  },
  { id: 'owner', header: 'Owner', value: ({ owner }) => owner },
  { id: 'retriable', header: 'Retriable', value: ({ retriable }) => (retriable ? 'yes' : 'no') },
  { id: 'transient', header: 'Transient', value: ({ transient }) => (transient ? 'yes' : 'no') },
]

/** TR8: failures by what, where and of whom: how bad, whether to retry, whose they are. */
export function Errors(): ReactNode {
  const { bridge, clock } = useLive()
  const { rangeMs } = useTimeRange()
  const inspector = useInspector()
  const read = useCallback(() => {
    const toMs = clock.now()
    return bridge.request('errors.list', { fromMs: toMs - rangeMs, toMs, limit: LIMIT })
  }, [bridge, clock, rangeMs])
  const { value, error } = useReading(read, READ_EVERY_MS)
  return (
    <PanelFrame
      title="Errors"
      note="of traces and logs, by message, place and service"
      flush
      state={error === null ? stateOf(value) : { kind: 'live', at: null }}
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <DataTable
        label="Error groups"
        columns={COLUMNS}
        rows={value?.groups ?? []}
        rowKey={({ id }) => id}
        sort={{ id: 'severity', desc: true }}
        emptyText="Nothing failed in this time range, as far as was sent."
        maxHeightPx={2_000}
        onOpen={(group) =>
          inspector.open(`${group.type} in ${group.service}`, <ErrorDetails group={group} />)
        }
      />
    </PanelFrame>
  )
}

function stateOf(
  value: { readonly groups: readonly unknown[]; readonly total: number } | undefined,
): PanelState {
  if (value === undefined) return { kind: 'loading' }
  const shown = value.groups.length
  return shown < value.total
    ? { kind: 'truncated', shown, total: value.total }
    : { kind: 'live', at: null }
}

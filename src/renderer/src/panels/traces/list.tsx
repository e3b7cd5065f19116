import { useCallback, useState, type ReactNode } from 'react'
import type { TraceList as List, TraceRow } from '../../../../shared/model/telemetry'
import { useLive } from '../../live/context'
import type { PanelState } from '../../live/panel-state'
import { useReading } from '../../live/use-reading'
import { useTimeRange } from '../../live/use-state'
import { go, useRoute } from '../../shell/route'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { TraceFilters } from './filters'
import { NO_FILTERS, toQuery, type Filters } from './query'

const READ_EVERY_MS = 3_000

const COLUMNS: readonly Column<TraceRow>[] = [
  {
    id: 'start',
    header: 'Start (UTC)',
    value: ({ startMs }) => startMs,
    render: ({ startMs }) => <time>{formatStamp(startMs).replace(' UTC', '')}</time>,
  },
  { id: 'service', header: 'Service', value: ({ service }) => service },
  { id: 'operation', header: 'Operation', value: ({ operation }) => operation, grows: true },
  { id: 'duration', header: 'Duration', value: ({ durationMs }) => durationMs, unit: 'ms' },
  { id: 'spans', header: 'Spans', value: ({ spans }) => spans, unit: 'count' },
  {
    id: 'errors',
    header: 'Failed spans',
    value: ({ errors }) => (errors === 0 ? null : errors),
    unit: 'count',
  },
  { id: 'services', header: 'Services', value: ({ services }) => services.join(', ') },
  { id: 'id', header: 'Trace', value: ({ traceId }) => traceId, mono: true },
]

/** TR3, TR5: the traces of a time range, by everything that is known of them. */
export function TraceListPanel(): ReactNode {
  const { bridge, clock } = useLive()
  const { rangeMs } = useTimeRange()
  const { text = '' } = useRoute().params
  const [filters, setFilters] = useState<Filters>({ ...NO_FILTERS, text })
  const read = useCallback(() => {
    const toMs = clock.now()
    return bridge.request('traces.list', toQuery(filters, { fromMs: toMs - rangeMs, toMs }))
  }, [bridge, clock, filters, rangeMs])
  const { value, error } = useReading(read, READ_EVERY_MS)
  return (
    <PanelFrame
      title="Traces"
      note={noteOf(value)}
      flush
      state={error === null ? stateOf(value) : { kind: 'live', at: null }}
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <TraceFilters
        filters={filters}
        onChange={setFilters}
        services={value?.services ?? []}
        operations={value?.operations ?? []}
      />
      <DataTable
        label="Traces"
        columns={COLUMNS}
        rows={value?.traces ?? []}
        rowKey={({ traceId }) => traceId}
        emptyText="No trace matches, within this time."
        onOpen={({ traceId }) => go('traces', { trace: traceId })}
      />
    </PanelFrame>
  )
}

function noteOf(list: List | undefined): string {
  if (list?.lookedBackTo === null || list === undefined) return 'within the time range'
  return `searched back to ${formatStamp(list.lookedBackTo)}; narrow the time to search further`
}

function stateOf(list: List | undefined): PanelState {
  if (list === undefined) return { kind: 'live', at: null }
  const shown = list.traces.length
  return shown < list.total
    ? { kind: 'truncated', shown, total: list.total }
    : { kind: 'live', at: null }
}

import { useCallback, type ReactNode } from 'react'
import type { RedRow } from '../../../../shared/model/telemetry'
import { useLive } from '../../live/context'
import { useReading } from '../../live/use-reading'
import { useTimeRange } from '../../live/use-state'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'

const READ_EVERY_MS = 5_000

const COLUMNS: readonly Column<RedRow>[] = [
  { id: 'service', header: 'Service', value: ({ service }) => service },
  { id: 'operation', header: 'Operation', value: ({ operation }) => operation, grows: true },
  { id: 'calls', header: 'Calls', value: ({ calls }) => calls, unit: 'count' },
  { id: 'rate', header: 'Rate', value: ({ perS }) => perS, unit: 'per-second' },
  { id: 'errors', header: 'Errors', value: ({ errorPercent }) => errorPercent, unit: 'percent' },
  { id: 'p50', header: 'p50', value: ({ p50Ms }) => p50Ms, unit: 'ms' },
  { id: 'p95', header: 'p95', value: ({ p95Ms }) => p95Ms, unit: 'ms' },
  { id: 'p99', header: 'p99', value: ({ p99Ms }) => p99Ms, unit: 'ms' },
]

/** TR11: rate, errors and durations of each operation. */
export function RedPanel(): ReactNode {
  const { bridge, clock } = useLive()
  const { rangeMs } = useTimeRange()
  const read = useCallback(() => {
    const toMs = clock.now()
    return bridge.request('traces.red', { fromMs: toMs - rangeMs, toMs })
  }, [bridge, clock, rangeMs])
  const { value, error } = useReading(read, READ_EVERY_MS)
  return (
    <PanelFrame
      title="Operations"
      note="all their spans within the time range; percentiles to within 5 %"
      flush
      state={
        value === undefined && error === null ? { kind: 'loading' } : { kind: 'live', at: null }
      }
    >
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <DataTable
        label="Operations"
        columns={COLUMNS}
        rows={value?.rows ?? []}
        rowKey={({ service, operation }) => `${service} ${operation}`}
        emptyText="No span came in this time range."
      />
    </PanelFrame>
  )
}

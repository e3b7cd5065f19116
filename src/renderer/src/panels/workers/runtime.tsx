import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import { useEvents } from '../../live/use-events'
import { useSeriesMany } from '../../live/use-series'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, NOTHING } from '../../ui/format'
import { MarkLane, TimeAxis } from '../../ui/lane'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { Strip, type StripProps, type StripSeries } from '../../ui/strip'
import {
  growthGlyph,
  msToFull,
  RUNTIME_METRICS,
  runtimeRows,
  type RuntimeRow,
} from './runtime-rows'

const MOST_SERIES = 6
const DEPLOYS = { targetId: null, kinds: ['deploy'] } as const
const HEAP_LIMITS = [{ value: 80, label: 'warn' }] as const
const LOOP_LIMITS = [{ value: 200, label: 'limit' }] as const

const COLUMNS: readonly Column<RuntimeRow>[] = [
  { id: 'worker', header: 'Worker', value: ({ targetId }) => targetId, grows: true },
  {
    id: 'heap',
    header: 'Heap of its limit',
    value: ({ heapPercent }) => heapPercent,
    unit: 'percent',
  },
  { id: 'memory', header: 'Memory', value: ({ memory }) => memory, unit: 'bytes' },
  {
    id: 'slope',
    header: 'Growth an hour',
    value: ({ slope }) => slope,
    unit: 'percent',
    render: (row) => <Growth row={row} />,
  },
  { id: 'full', header: 'Full in', value: msToFull, unit: 'ms' },
  { id: 'loop', header: 'Event loop p99', value: ({ loopMs }) => loopMs, unit: 'ms' },
  { id: 'cpu', header: 'CPU of a core', value: ({ cpu }) => cpu, unit: 'percent' },
  { id: 'handles', header: 'Handles', value: ({ handles }) => handles, unit: 'count' },
]

const STRIPS: readonly (Omit<StripProps, 'series'> & { metric: string })[] = [
  {
    metric: 'worker.heap.percent',
    title: 'Heap of its limit',
    unit: 'percent',
    limits: HEAP_LIMITS,
    min: 0,
    max: 100,
  },
  {
    metric: 'worker.event-loop.p99',
    title: 'Event loop p99',
    unit: 'ms',
    limits: LOOP_LIMITS,
    min: 0,
  },
  { metric: 'worker.cpu', title: 'CPU of a core', unit: 'percent', min: 0 },
  { metric: 'worker.handles', title: 'Handles', unit: 'count', min: 0 },
  { metric: 'worker.latency', title: 'Health check', unit: 'ms', min: 0 },
]

/** WK5, WK6, WK9: heap, event loop and handles of each worker, with its deploys on the same axis. */
export function Runtime({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const shown = targetIds.slice(0, MOST_SERIES)
  const seriesOf = (metric: string): StripSeries[] =>
    shown.map((id) => ({ key: seriesKey(metric, id), name: id }))
  const rest = targetIds.length - shown.length
  return (
    <div className="stack">
      <RuntimeTable targetIds={targetIds} />
      <PanelFrame
        title="Runtime over time"
        flush
        {...(rest === 0 ? {} : { note: `the first ${MOST_SERIES} of ${targetIds.length}` })}
      >
        {STRIPS.map(({ metric, ...strip }) => (
          <Strip key={metric} {...strip} series={seriesOf(metric)} />
        ))}
        <DeployLane targetIds={targetIds} />
        <TimeAxis />
      </PanelFrame>
    </div>
  )
}

function RuntimeTable({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const keys = useMemo(
    () => targetIds.flatMap((id) => RUNTIME_METRICS.map((metric) => seriesKey(metric, id))),
    [targetIds],
  )
  const views = useSeriesMany(keys)
  const rows = useMemo(
    () => runtimeRows(targetIds, new Map(views.map(({ key, last }) => [key, last]))),
    [targetIds, views],
  )
  return (
    <PanelFrame
      title="Runtime"
      note="growth: a line through the heap after collections, over the last hour; empty while there is no line"
      flush
    >
      <DataTable
        label="Runtime"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ targetId }) => targetId}
        tools={rows.length > 12}
      />
    </PanelFrame>
  )
}

function Growth({ row }: { row: RuntimeRow }): ReactNode {
  if (row.slope === null) return NOTHING
  const sign = row.slope > 0 ? '+' : ''
  return (
    <span className="row row-end">
      <StateGlyph state={growthGlyph(row)} size={12} word="" />
      {`${sign}${row.slope.toFixed(1)} %`}
    </span>
  )
}

/** WK9: new versions and restarts, by name: the strips mark them at the same place. */
function DeployLane({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { events } = useEvents(DEPLOYS)
  const marks = useMemo(
    () =>
      events
        .filter(({ targetId }) => targetId !== null && targetIds.includes(targetId))
        .map(({ at, title, targetId }) => ({ at, label: `${targetId ?? ''}: ${title}` })),
    [events, targetIds],
  )
  const [newest] = marks
  return (
    <MarkLane
      title="Deploys"
      marks={marks}
      read={
        <small>
          {newest === undefined ? 'none' : `${formatClock(newest.at).slice(0, 5)} ${newest.label}`}
        </small>
      }
    />
  )
}

import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Span, Trace } from '../../../../shared/model/telemetry'
import { formatCount, formatValue } from '../../ui/format'
import { Select, type Choice } from '../../ui/select'
import {
  ordered,
  toWaterfall,
  type RowOrder,
  type Waterfall,
  type WaterfallRow,
} from './waterfall-parts'

const ROW_PX = 24
/** Deeper rows do not move further right: their names would leave the column. */
const MOST_INDENT = 24
const INDENT_PX = 10
const ORDERS: readonly Choice<RowOrder>[] = [
  { value: 'errors', label: 'failed spans first' },
  { value: 'tree', label: 'as a tree' },
]

/** TR2: ten thousand spans, of which those in sight are drawn. */
export function WaterfallView({
  trace,
  onOpen,
}: {
  trace: Trace
  onOpen: (span: Span) => void
}): ReactNode {
  const waterfall = useMemo(() => toWaterfall(trace.spans), [trace])
  const [order, setOrder] = useState<RowOrder>('errors')
  const rows = useMemo(() => ordered(waterfall.rows, order), [waterfall, order])
  return (
    <div className="waterfall">
      <div className="waterfall-head">
        <span>{summaryOf(waterfall)}</span>
        <Select label="Order" value={order} choices={ORDERS} onChange={setOrder} />
      </div>
      <Slowest waterfall={waterfall} onOpen={onOpen} />
      <Rows rows={rows} waterfall={waterfall} onOpen={onOpen} />
    </div>
  )
}

function Slowest({
  waterfall,
  onOpen,
}: {
  waterfall: Waterfall
  onOpen: (span: Span) => void
}): ReactNode {
  return (
    <ol className="waterfall-slowest" aria-label="Critical path">
      {waterfall.slowest.map(({ span, ms }) => (
        <li key={span.spanId}>
          <button type="button" className="waterfall-link" onClick={() => onOpen(span)}>
            {`${span.service} ${span.name}`}
          </button>
          <span className="muted">{` ${formatValue(ms, 'ms')}, ${share(ms, waterfall)} of it`}</span>
        </li>
      ))}
    </ol>
  )
}

function Rows({
  rows,
  waterfall,
  onOpen,
}: {
  rows: readonly WaterfallRow[]
  waterfall: Waterfall
  onOpen: (span: Span) => void
}): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || !(event.target instanceof HTMLElement)) return
    event.preventDefault()
    const to = Number(event.target.dataset['index']) + step
    virtual.scrollToIndex(Math.min(rows.length - 1, Math.max(0, to)))
    scroll.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus()
  }
  return (
    <div className="waterfall-scroll" ref={scroll} onKeyDown={onKeyDown}>
      <ul className="waterfall-rows" aria-label="Spans" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <li key={row.span.spanId} style={{ transform: `translateY(${start}px)` }}>
              <SpanRow row={row} index={index} waterfall={waterfall} onOpen={onOpen} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function SpanRow({
  row,
  index,
  waterfall,
  onOpen,
}: {
  row: WaterfallRow
  index: number
  waterfall: Waterfall
  onOpen: (span: Span) => void
}): ReactNode {
  const { span, depth, critical } = row
  const place = (fromMs: number, toMs: number): { left: string; width: string } => ({
    left: share(fromMs - waterfall.startMs, waterfall),
    width: share(toMs - fromMs, waterfall),
  })
  return (
    <button
      type="button"
      className="waterfall-row"
      data-index={index}
      data-error={span.isError}
      aria-label={rowWords(row, waterfall)}
      onClick={() => onOpen(span)}
    >
      <span
        className="waterfall-name ellipsis"
        style={{ paddingLeft: Math.min(depth, MOST_INDENT) * INDENT_PX }}
      >
        {span.isError ? <b className="waterfall-failed">failed </b> : null}
        <span className="muted">{span.service}</span> {span.name}
      </span>
      <span className="waterfall-took num">{formatValue(span.durationMs, 'ms')}</span>
      <span className="waterfall-lane">
        <i className="waterfall-bar" style={place(span.startMs, span.startMs + span.durationMs)} />
        {critical.map(({ fromMs, toMs }) => (
          <i key={fromMs} className="waterfall-critical" style={place(fromMs, toMs)} />
        ))}
      </span>
    </button>
  )
}

function rowWords({ span, critical }: WaterfallRow, { startMs }: Waterfall): string {
  return [
    `${span.service} ${span.name}`,
    `${formatValue(span.durationMs, 'ms')}, starts at ${formatValue(span.startMs - startMs, 'ms')}`,
    ...(span.isError ? ['failed'] : []),
    ...(critical.length > 0 ? ['on the critical path'] : []),
  ].join(', ')
}

function summaryOf({ rows, durationMs, errors }: Waterfall): string {
  const spans = `${formatCount(rows.length)} ${rows.length === 1 ? 'span' : 'spans'}`
  const failed = errors === 0 ? 'none failed' : `${formatCount(errors)} failed`
  return `${formatValue(durationMs, 'ms')}, ${spans}, ${failed}. Critical path, longest first:`
}

function share(ms: number, { durationMs }: Waterfall): string {
  return durationMs === 0 ? '0%' : `${((ms / durationMs) * 100).toFixed(1)}%`
}

import { useMemo, useRef, type ReactNode } from 'react'
import type { Unit } from '../../../shared/model/metric'
import type { SeriesView } from '../live/series-buffer'
import { POINTS_PER_SERIES } from '../live/time-range'
import { useEvents } from '../live/use-events'
import { useSeriesMany } from '../live/use-series'
import { useCrosshairAt, useTimeWindow } from '../live/use-state'
import { formatAge, formatValue } from './format'
import { alignSeries, extentOf, gapLimitMs, unknownSpans, valueAt } from './strip-data'
import { seriesColour, seriesDash, type Limit } from './strip-plot'
import { usePlot } from './use-plot'
import 'uplot/dist/uPlot.min.css'
import './strip.css'

export interface StripSeries {
  readonly key: string
  readonly name: string
}

export interface StripProps {
  /** At the left, and the name of the chart. */
  title: string
  unit: Unit
  /** Up to six. */
  series: readonly StripSeries[]
  limits?: readonly Limit[]
  /** A muted line under the value: "of 20, waiting 9". */
  note?: string
  heightPx?: number
  /** Fixed ends of the scale; else from 0 to a little above the highest. */
  min?: number
  max?: number
}

const NO_LIMITS: readonly Limit[] = []
const MARKED = { targetId: null, kinds: ['action', 'deploy', 'note'] } as const

/** One row of the shared time axis: name, lines over the shared range, value now or under the crosshair. */
export function Strip({
  title,
  unit,
  series,
  limits = NO_LIMITS,
  note,
  heightPx = 38,
  min,
  max,
}: StripProps): ReactNode {
  const views = useSeriesMany(series.map(({ key }) => key))
  const window = useTimeWindow()
  const { events } = useEvents(MARKED)
  const box = useRef<HTMLDivElement>(null)

  const gapMs = useMemo(
    () => gapLimitMs(views, (window.toMs - window.fromMs) / POINTS_PER_SERIES),
    [views, window.toMs, window.fromMs],
  )
  const data = useMemo(() => alignSeries(views, gapMs), [views, gapMs])
  const state = useMemo(
    () => ({
      window,
      unknown: views.every(({ loaded }) => loaded) ? unknownSpans(views, window, gapMs) : [],
      limits,
      marks: events.map(({ at }) => at),
      min: min ?? null,
      max: max ?? null,
    }),
    [window, views, gapMs, limits, events, min, max],
  )
  usePlot(box, data, state)

  return (
    <div className="lane">
      <div className="lane-title">{title}</div>
      <div
        className="lane-plot"
        ref={box}
        style={{ height: heightPx }}
        role="img"
        aria-label={summary({ title, unit, series, views, rangeMs: window.toMs - window.fromMs })}
      />
      <Readout series={series} views={views} unit={unit} gapMs={gapMs} note={note} />
    </div>
  )
}

/** Follows the crosshair; apart, so that the plot is not drawn anew by it. */
function Readout({
  series,
  views,
  unit,
  gapMs,
  note,
}: Pick<StripProps, 'series' | 'unit'> & {
  views: readonly SeriesView[]
  gapMs: number
  note: string | undefined
}): ReactNode {
  const at = useCrosshairAt()
  const values = views.map((view) => (at === null ? view.last : valueAt(view, at, gapMs)))
  if (series.length === 1) {
    return (
      <div className="lane-read">
        {formatValue(values[0], unit)}
        {note === undefined ? null : <small>{note}</small>}
      </div>
    )
  }
  return (
    <div className="lane-read">
      {series.map(({ key, name }, index) => (
        <span key={key} className="lane-key">
          <Swatch index={index} />
          <small title={name}>{name}</small>
          <span className="lane-value">{formatValue(values[index], unit)}</span>
        </span>
      ))}
    </div>
  )
}

/** The line of a series in a legend: its colour and its dashes. */
export function Swatch({ index }: { index: number }): ReactNode {
  return (
    <svg width="14" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="14"
        y1="4"
        y2="4"
        strokeWidth="2"
        stroke={seriesColour(index)}
        strokeDasharray={seriesDash(index).join(' ')}
      />
    </svg>
  )
}

/** The chart in words, for who does not see it. */
function summary(parts: {
  title: string
  unit: Unit
  series: readonly StripSeries[]
  views: readonly SeriesView[]
  rangeMs: number
}): string {
  const { title, unit, series, views, rangeMs } = parts
  const each = series.map(({ name }, index) => {
    const view = views[index]
    const extent = view === undefined ? null : extentOf(view)
    if (view === undefined || extent === null) return `${name} no data`
    const [now, low, high] = [view.last, extent.lowest, extent.highest].map((value) =>
      formatValue(value, unit),
    )
    return `${name} now ${now ?? ''}, lowest ${low ?? ''}, highest ${high ?? ''}`
  })
  return `${title}, last ${formatAge(rangeMs)}: ${each.join('; ')}`
}

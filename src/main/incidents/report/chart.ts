import { createElement as h, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Curve, getNiceTickValues, Surface } from 'recharts'
import { summarize, toChartPoints, type ChartPoint } from '../../../shared/chart/chart-points'
import { roundTimes } from '../../../shared/chart/round-times'
import type { IncidentChart, IncidentMark, IncidentSpan } from '../../../shared/model/incident'
import { raw, markup, type Markup } from './markup'
import { gatherMarks } from '../../../shared/chart/gather-marks'
import { clockOf, valueWords } from './words'

/** Fixed: a file is read where nothing can measure it. 640 fits the printable width of A4. */
const WIDTH = 640
const HEIGHT = 150
const PLOT = { left: 66, right: WIDTH - 88, top: 18, bottom: HEIGHT - 20 }
const TICKS = 3

interface Scales {
  readonly x: (at: number) => number
  readonly y: (value: number) => number
  readonly valueTicks: readonly number[]
  readonly timeTicks: readonly number[]
}

/**
 * One line chart as markup without script: the surface, the line and the round values of recharts. Its whole charts
 * put themselves together in the page and would be empty here.
 */
export function lineChart(
  chart: Pick<IncidentChart, 'at' | 'values' | 'unit' | 'limits'>,
  about: { marks: readonly IncidentMark[]; span: IncidentSpan; label: string },
): Markup {
  const summary = summarize(chart.values)
  if (summary === null) return markup`<p class="muted">No readings.</p>`
  const points = toChartPoints(chart)
  const scales = scalesOf(chart, points, about.span)
  const words = `${about.label}: lowest ${valueWords(summary.lowest, chart.unit)}, highest ${valueWords(summary.highest, chart.unit)}, last ${valueWords(summary.last, chart.unit)}`
  const size = {
    width: WIDTH,
    height: HEIGHT,
    viewBox: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  }
  const drawing = h(
    Surface,
    { ...size, role: 'img', 'aria-label': words },
    ...valueAxis(scales, chart.unit),
    ...timeAxis(scales),
    ...marksAt(about.marks, scales),
    ...limitsAt(chart.limits, scales),
    h(Curve, { ...{ className: 'line', type: 'linear', points: placed(points, scales) } }),
    lastValue(points, scales, chart.unit),
  )
  return raw(renderToStaticMarkup(drawing))
}

function scalesOf(
  { limits }: Pick<IncidentChart, 'limits'>,
  points: readonly ChartPoint[],
  { fromMs, toMs }: IncidentSpan,
): Scales {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const all = [0, ...known, ...limits.map(({ value }) => value)]
  const low = all.reduce((a, b) => Math.min(a, b))
  const high = all.reduce((a, b) => Math.max(a, b))
  const valueTicks = getNiceTickValues([low, high === low ? low + 1 : high], TICKS)
  const [bottom = low] = valueTicks
  const top = valueTicks.at(-1) ?? high
  const width = PLOT.right - PLOT.left
  const height = PLOT.bottom - PLOT.top
  return {
    x: (at) => PLOT.left + ((at - fromMs) / Math.max(1, toMs - fromMs)) * width,
    y: (value) => PLOT.bottom - ((value - bottom) / (top - bottom)) * height,
    valueTicks,
    timeTicks: roundTimes({ fromMs, toMs }),
  }
}

/** A gap has no place: there the pen is lifted. */
function placed(
  points: readonly ChartPoint[],
  { x, y }: Scales,
): { x: number; y: number | null }[] {
  return points.map(({ at, value }) => ({
    x: round(x(at)),
    y: value === null ? null : round(y(value)),
  }))
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10

function valueAxis({ y, valueTicks }: Scales, unit: IncidentChart['unit']): ReactElement[] {
  return valueTicks.flatMap((value) => [
    line({ key: `grid ${value}`, className: 'grid', y: y(value) }),
    words({ key: `value ${value}`, x: PLOT.left - 6, y: y(value) + 3.5, anchor: 'end' }, [
      valueWords(value, unit),
    ]),
  ])
}

function timeAxis({ x, timeTicks }: Scales): ReactElement[] {
  return timeTicks.map((at) =>
    words({ key: `time ${at}`, x: x(at), y: HEIGHT - 4, anchor: 'middle' }, [
      clockOf(at).slice(0, 5),
    ]),
  )
}

function marksAt(marks: readonly IncidentMark[], { x }: Scales): ReactElement[] {
  return gatherMarks(marks, x).map((mark) =>
    h(
      'g',
      { key: mark.names },
      ...mark.at.map((place) =>
        h('line', {
          ...{ key: place, className: mark.isEdge ? 'edge' : 'mark' },
          ...{ x1: round(place), x2: round(place), y1: PLOT.top - 4, y2: PLOT.bottom },
        }),
      ),
      words({ x: mark.labelAt, y: PLOT.top - 7, anchor: 'middle' }, [mark.names]),
    ),
  )
}

function limitsAt(limits: IncidentChart['limits'], { y }: Scales): ReactElement[] {
  return limits.flatMap(({ value, label }) => [
    line({ key: `limit ${value}`, className: 'limit', y: y(value) }),
    words({ key: label, x: PLOT.right + 4, y: y(value) - 3, anchor: 'start' }, [label]),
  ])
}

/** The line says its newest value itself. */
function lastValue(
  points: readonly ChartPoint[],
  { x, y }: Scales,
  unit: IncidentChart['unit'],
): ReactElement | null {
  const last = points.findLast(({ value }) => value !== null)
  if (last?.value === undefined || last.value === null) return null
  const place = { x: Math.min(x(last.at), PLOT.right) + 4, y: y(last.value) + 9 }
  return words({ ...place, anchor: 'start', className: 'value' }, [valueWords(last.value, unit)])
}

function line({ y, ...rest }: { key: string; className: string; y: number }): ReactElement {
  return h('line', { ...rest, x1: PLOT.left, x2: PLOT.right, y1: round(y), y2: round(y) })
}

function words(
  of: { key?: string; x: number; y: number; anchor: string; className?: string },
  parts: readonly string[],
): ReactElement {
  const { anchor, x, y, ...rest } = of
  return h('text', { ...rest, x: round(x), y: round(y), textAnchor: anchor }, ...parts)
}

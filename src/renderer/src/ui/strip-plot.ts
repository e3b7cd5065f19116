import type uPlot from 'uplot'
import type { Crosshair } from '../live/crosshair'
import type { TimeWindow } from '../live/time-range'
import type { Aligned } from './strip-data'

export interface Limit {
  readonly value: number
  readonly label: string
}

export interface PlotState {
  readonly window: TimeWindow
  readonly unknown: readonly TimeWindow[]
  readonly limits: readonly Limit[]
  /** Times of actions, deploys and notes. */
  readonly marks: readonly number[]
  readonly min: number | null
  readonly max: number | null
}

const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4', '--normal', '--border']
const DASHES = [[], [], [7, 3], [2, 2], [], [6, 2, 2, 2]]

/** Colour of the n-th series; the fifth and more are "other". */
export function seriesColour(index: number): string {
  return `var(${COLOURS[index] ?? '--normal'})`
}

export function seriesDash(index: number): readonly number[] {
  return DASHES[index] ?? []
}

type Palette = (name: string) => string

/** Canvas cannot read CSS variables by itself. Read once a theme: each reading makes the page settle its styles. */
function makePalette(): Palette {
  const root = document.documentElement
  const known = new Map<string, string>()
  return (name) => {
    const key = `${root.dataset['theme'] ?? ''} ${name}`
    const value = known.get(key) ?? getComputedStyle(root).getPropertyValue(name).trim()
    if (value !== '') known.set(key, value)
    return value
  }
}

/** A bare plot: no axes, no legend; the words stand beside it. */
export function plotOptions(parts: {
  size: { width: number; height: number }
  seriesCount: number
  state: () => PlotState
  crosshair: Crosshair
}): uPlot.Options {
  const { size, seriesCount, state, crosshair } = parts
  const colour = makePalette()
  return {
    ...size,
    ms: 1,
    padding: [4, 0, 3, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: () => [state().window.fromMs, state().window.toMs] },
      y: { range: (_plot, low, high) => yRange(state(), low, high) },
    },
    axes: [{ show: false }, { show: false }],
    series: [
      {},
      ...Array.from({ length: seriesCount }, (_, index) => ({
        stroke: () => colour(COLOURS[index] ?? '--normal'),
        width: 1.4,
        dash: [...seriesDash(index)],
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: {
      drawClear: [(plot) => drawUnder(plot, state(), colour)],
      setCursor: [(plot) => tellCrosshair(plot, crosshair)],
    },
  }
}

/** The type of uPlot's data knows no `undefined` in a series; the library does. */
export function plotData({ at, values }: Aligned): uPlot.AlignedData {
  return [at, ...values] as uPlot.AlignedData
}

function yRange(state: PlotState, low: number | null, high: number | null): [number, number] {
  const limits = state.limits.map(({ value }) => value)
  const min = state.min ?? Math.min(0, low ?? 0)
  const top = Math.max(high ?? 0, ...limits)
  const max = state.max ?? (top > min ? top + (top - min) * 0.06 : min + 1)
  return [min, max]
}

function tellCrosshair(plot: uPlot, crosshair: Crosshair): void {
  // A plot that only follows the crosshair must not move it.
  if (plot.cursor.left !== -10 && !plot.over.matches(':hover')) return
  const left = plot.cursor.left ?? -1
  crosshair.set(left < 0 ? null : plot.posToVal(left, 'x'))
}

function drawUnder(plot: uPlot, state: PlotState, colour: Palette): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const span of state.unknown) drawHatch(plot, span, colour('--hairline'))
  ctx.lineWidth = 1
  ctx.strokeStyle = colour('--border')
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio])
  for (const { value } of state.limits) {
    const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5
    line(ctx, [bbox.left, y], [bbox.left + bbox.width, y])
  }
  ctx.setLineDash([])
  ctx.strokeStyle = colour('--text')
  for (const at of state.marks) {
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5
    line(ctx, [x, bbox.top], [x, bbox.top + 5 * devicePixelRatio])
  }
  ctx.restore()
}

function drawHatch(plot: uPlot, span: TimeWindow, stroke: string): void {
  const { ctx, bbox } = plot
  const left = plot.valToPos(span.fromMs, 'x', true)
  const right = plot.valToPos(span.toMs, 'x', true)
  const step = 6 * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, bbox.top, right - left, bbox.height)
  ctx.clip()
  ctx.strokeStyle = stroke
  ctx.lineWidth = devicePixelRatio
  // Lines start on a grid of the whole plot, so that neighbouring spans join.
  for (let x = bbox.left - bbox.height; x < right; x += step) {
    line(ctx, [x, bbox.top + bbox.height], [x + bbox.height, bbox.top])
  }
  ctx.restore()
}

function line(ctx: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

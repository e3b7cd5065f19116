import type { FrozenSeries } from '../../../shared/model/incident'
import { clockOf, valueWords } from './words'

const WIDTH = 640
const HEIGHT = 120
const LEFT = 64
const RIGHT = 8
const TOP = 8
const BOTTOM = 18
/** A hole in the readings longer than this many usual steps is drawn as a gap. */
const GAP_STEPS = 4

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** One line chart as SVG markup of our own: numbers and escaped words only. `marks`: the start and the end. */
export function lineChart(
  series: Pick<FrozenSeries, 'at' | 'values' | 'unit'>,
  marks: readonly number[],
  label: string,
): string {
  const first = series.at[0]
  const last = series.at.at(-1)
  const known = series.values.filter((value) => value !== null)
  if (first === undefined || last === undefined || known.length === 0 || first === last) {
    return `<p class="muted">No readings.</p>`
  }
  const span = { fromMs: first, toMs: last }
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity)
  const low = Math.min(
    0,
    known.reduce((a, b) => Math.min(a, b), Infinity),
  )
  const top = high === low ? low + 1 : high
  const y = (value: number): number =>
    TOP + (1 - (value - low) / (top - low)) * (HEIGHT - TOP - BOTTOM)
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">`,
    ...[top, low].map((value) => gridLine(y(value), valueWords(value, series.unit))),
    ...marks.filter((at) => at > first && at < last).map((at) => mark(xOf(at, span))),
    `<path class="line" d="${pathOf(series, (at) => xOf(at, span), y)}"/>`,
    `<text x="${LEFT}" y="${HEIGHT - 4}">${clockOf(first)}</text>`,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">${clockOf(last)} UTC</text>`,
    `</svg>`,
  ].join('')
}

const xOf = (at: number, { fromMs, toMs }: Span): number =>
  LEFT + ((at - fromMs) / (toMs - fromMs)) * (WIDTH - LEFT - RIGHT)

function gridLine(y: number, words: string): string {
  const at = y.toFixed(1)
  return (
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>` +
    `<text x="${LEFT - 6}" y="${(y + 4).toFixed(1)}" text-anchor="end">${words}</text>`
  )
}

const mark = (x: number): string =>
  `<line class="mark" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`

/** A missing reading lifts the pen. */
function pathOf(
  { at, values }: Pick<FrozenSeries, 'at' | 'values'>,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  const limit = GAP_STEPS * usualStep(at)
  let isDown = false
  let before = -Infinity
  return at
    .map((time, index) => {
      const value = values[index] ?? null
      if (value === null) {
        isDown = false
        return ''
      }
      const pen = isDown && time - before <= limit ? 'L' : 'M'
      isDown = true
      before = time
      return `${pen}${x(time).toFixed(1)} ${y(value).toFixed(1)}`
    })
    .join('')
}

function usualStep(at: readonly number[]): number {
  const steps = at.slice(1).map((time, index) => time - (at[index] ?? time))
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1
}

import type { SeriesView } from '../live/series-buffer'
import type { TimeWindow } from '../live/time-range'

/** A value, null (a gap: lift the pen) or undefined (this series has no reading at this time). */
export type Value = number | null | undefined

export interface Aligned {
  /** ms, rising. */
  readonly at: number[]
  readonly values: Value[][]
}

type Numbers = Pick<SeriesView, 'at' | 'values'>

/** Missing readings in a row before a line is broken. */
const MISSING_READINGS = 3.5

/** How long without a reading is a gap: by the usual distance of the readings, or of the pixels. */
export function gapLimitMs(views: readonly Numbers[], stepMs: number): number {
  return MISSING_READINGS * Math.max(stepMs, ...views.map(({ at }) => medianStep(at)))
}

function medianStep(at: Float64Array): number {
  if (at.length < 2) return 0
  const steps = new Float64Array(at.length - 1)
  for (let index = 1; index < at.length; index += 1) {
    steps[index - 1] = (at[index] ?? 0) - (at[index - 1] ?? 0)
  }
  steps.sort()
  return steps[steps.length >> 1] ?? 0
}

/** All series on one list of times, with a break wherever readings are missing. */
export function alignSeries(views: readonly Numbers[], gapMs: number): Aligned {
  const lists = views.map((view) => breakAtGaps(view, gapMs))
  const next = lists.map(() => 0)
  const aligned: Aligned = { at: [], values: lists.map(() => []) }
  for (;;) {
    const at = Math.min(...lists.map((list, index) => list.at[next[index] ?? 0] ?? Infinity))
    if (at === Infinity) return aligned
    aligned.at.push(at)
    lists.forEach((list, index) => {
      const position = next[index] ?? 0
      const here = list.at[position] === at
      const column = aligned.values[index]
      // A gap lasts until the next reading: readings of the others in between must not end it.
      const between = column?.at(-1) === null ? null : undefined
      column?.push(here ? list.values[position] : between)
      if (here) next[index] = position + 1
    })
  }
}

function breakAtGaps(view: Numbers, gapMs: number): { at: number[]; values: (number | null)[] } {
  const at: number[] = []
  const values: (number | null)[] = []
  view.at.forEach((time, index) => {
    const before = at.at(-1)
    if (before !== undefined && time - before > gapMs) {
      at.push(before + 1)
      values.push(null)
    }
    const value = view.values[index] ?? NaN
    at.push(time)
    values.push(Number.isNaN(value) ? null : value)
  })
  return { at, values }
}

/** Where nothing is known of any of the series: drawn hatched. */
export function unknownSpans(
  views: readonly Numbers[],
  { fromMs, toMs }: TimeWindow,
  gapMs: number,
): TimeWindow[] {
  const known: number[] = []
  for (const { at, values } of views) {
    at.forEach((time, index) => {
      if (!Number.isNaN(values[index] ?? NaN)) known.push(time)
    })
  }
  known.sort((a, b) => a - b)
  const spans: TimeWindow[] = []
  let last = fromMs
  for (const time of [...known, toMs]) {
    if (time - last > gapMs) spans.push({ fromMs: last, toMs: Math.min(time, toMs) })
    if (time > last) last = time
  }
  return spans
}

/** The reading that holds at a time: the newest not after it, unless that is a gap away. */
export function valueAt(view: Numbers, at: number, gapMs: number): number | null {
  let low = 0
  let high = view.at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((view.at[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  const found = view.at[low - 1]
  const value = view.values[low - 1]
  if (found === undefined || value === undefined) return null
  return at - found > gapMs || Number.isNaN(value) ? null : value
}

export interface Extent {
  readonly lowest: number
  readonly highest: number
}

/** null: no reading at all. */
export function extentOf(view: Numbers): Extent | null {
  let lowest = Infinity
  let highest = -Infinity
  for (const value of view.values) {
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return lowest === Infinity ? null : { lowest, highest }
}

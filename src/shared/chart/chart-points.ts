import { binPoints } from './bin-points'

export interface ChartPoint {
  readonly at: number
  /** null: nothing was read; the line is broken here. */
  readonly value: number | null
}

/** More in one chart only cost time: each is at most a few hundred pixels wide. */
const MOST_POINTS = 300
/** A hole in the readings longer than this many usual steps is a gap, whatever was written into it. */
const GAP_STEPS = 4
/** Binned readings lie in twos and threes: the mean step counts as well as the usual one. */
const GAP_MEAN_STEPS = 6

/** Pure: at most 300 points that look like all of them (lowest and highest of each bin), broken at gaps. */
export function toChartPoints(series: {
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
}): ChartPoint[] {
  const whole = breakAtGaps(series)
  const binned = binPoints(
    {
      at: Float64Array.from(whole, ({ at }) => at),
      values: Float64Array.from(whole, ({ value }) => value ?? Number.NaN),
    },
    MOST_POINTS,
  )
  return Array.from(binned.at, (at, index) => {
    const value = binned.values[index] ?? Number.NaN
    return { at, value: Number.isNaN(value) ? null : value }
  })
}

function breakAtGaps({
  at,
  values,
}: {
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
}): ChartPoint[] {
  const meanStep = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / Math.max(1, at.length - 1)
  const limitMs = Math.max(GAP_STEPS * usualStep(at), GAP_MEAN_STEPS * meanStep)
  return at.flatMap((time, index) => {
    const before = at[index - 1] ?? time
    const point = { at: time, value: values[index] ?? null }
    return time - before > limitMs ? [{ at: before + 1, value: null }, point] : [point]
  })
}

function usualStep(at: readonly number[]): number {
  const steps = at.slice(1).map((time, index) => time - (at[index] ?? time))
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1
}

/** Lowest, highest and last of what was read; null: nothing was. */
export function summarize(
  values: readonly (number | null)[],
): { lowest: number; highest: number; last: number } | null {
  const known = values.filter((value) => value !== null)
  const last = known.at(-1)
  if (last === undefined) return null
  return {
    lowest: known.reduce((a, b) => Math.min(a, b)),
    highest: known.reduce((a, b) => Math.max(a, b)),
    last,
  }
}

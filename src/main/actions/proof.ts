import type { Proof, ProofRow } from '../../shared/model/action'
import type { Unit } from '../../shared/model/metric'
import type { ProofMetric } from './action'

/** AC6: this much time on both sides of the run. */
export const PROOF_WINDOW_MS = 60_000
/** Fewer readings after the run may be an accident. */
const ENOUGH_AFTER = 3
const NOISE_SHARE = 0.05
/** The reading and the run have each their own moment. */
const AGE_NOISE_MS = 1_000

/** A change up to this much is noise, whatever its share. */
const NOISE: Readonly<Record<Unit, number>> = {
  count: 0.5,
  ms: 5,
  bytes: 4_096,
  percent: 0.5,
  'per-second': 0.1,
  'bytes-per-second': 1_024,
  state: 0.01,
}

/** A stored series; NaN is a gap. */
export interface ProofSeries {
  readonly key: string
  readonly at: ArrayLike<number>
  readonly values: ArrayLike<number>
}

export interface ProofSpan {
  readonly startedAt: number
  readonly endedAt: number
}

/** Figures before and after; `isEnough` once every series that can be compared has told enough. */
export function readProof(
  plan: readonly ProofMetric[],
  series: readonly ProofSeries[],
  span: ProofSpan,
): { rows: ProofRow[]; isEnough: boolean } {
  const read = plan.map((metric, index) => {
    const found = series.find((one) => one.key === metric.seriesKey)
    const before = newestBefore(found, span.startedAt, metric.gapIs)
    const after = pointsAfter(found, span.endedAt)
    // Without a figure before there is nothing to wait for, but the first one is always waited for.
    const isAwaited = index === 0 || before !== null
    const isEnough = !isAwaited || after.length >= (metric.isAge === true ? 1 : ENOUGH_AFTER)
    return { row: toRow(metric, before, settle(metric, after, span.endedAt)), isEnough }
  })
  return { rows: read.map(({ row }) => row), isEnough: read.every(({ isEnough }) => isEnough) }
}

/** The first figure decides; the others speak when it says nothing. */
export function totalVerdict(rows: readonly ProofRow[]): Proof['verdict'] {
  const verdicts = rows.map((row) => row.verdict)
  const [first] = verdicts
  if (first === 'improved' || first === 'worse') return first
  for (const loud of ['worse', 'improved', 'no-change'] as const) {
    if (verdicts.includes(loud)) return loud
  }
  return 'unknown'
}

function toRow(metric: ProofMetric, before: number | null, after: number | null): ProofRow {
  const { label, unit } = metric
  return { label, unit, before, after, verdict: compare(metric, before, after) }
}

function compare(
  { unit, better, isAge = false }: ProofMetric,
  before: number | null,
  after: number | null,
): ProofRow['verdict'] {
  if (before === null || after === null) return 'unknown'
  const change = after - before
  const noise = Math.max(isAge ? AGE_NOISE_MS : NOISE[unit], Math.abs(before) * NOISE_SHARE)
  if (Math.abs(change) <= noise) return 'no-change'
  return change < 0 === (better === 'lower') ? 'improved' : 'worse'
}

/** The newest one, not a middle of the minute: that would hide a fault that has just begun. */
function newestBefore(
  series: ProofSeries | undefined,
  startedAt: number,
  gapIs: number | undefined,
): number | null {
  let newest: number | null = null
  for (const [at, value] of points(series)) {
    if (at > startedAt) continue
    if (!Number.isNaN(value)) newest = at >= startedAt - PROOF_WINDOW_MS ? value : null
    else if (gapIs !== undefined) newest = gapIs
  }
  return newest ?? gapIs ?? null
}

function pointsAfter(series: ProofSeries | undefined, endedAt: number): Point[] {
  return [...points(series)].filter(
    ([at, value]) => !Number.isNaN(value) && at > endedAt && at <= endedAt + PROOF_WINDOW_MS,
  )
}

/** One number for the time after. */
function settle(metric: ProofMetric, after: readonly Point[], endedAt: number): number | null {
  const last = after.slice(-ENOUGH_AFTER).map(([, value]) => value)
  if (metric.isAge === true) return ageAt(endedAt, after)
  // What fell back once is not mended: the worst of the last three.
  if (metric.unit === 'state' && last.length > 0) {
    return metric.better === 'lower' ? Math.max(...last) : Math.min(...last)
  }
  if (last.length < ENOUGH_AFTER) return last.at(-1) ?? null
  // The middle of the last three: one odd reading decides nothing.
  return [...last].sort((a, b) => a - b)[1] ?? null
}

/** An age read a while later, less that while: else a view refreshed when young would seem to have aged by it. */
function ageAt(endedAt: number, [first]: readonly Point[]): number | null {
  return first === undefined ? null : Math.max(0, first[1] - (first[0] - endedAt))
}

type Point = readonly [at: number, value: number]

/** NaN is a gap. */
function* points(series: ProofSeries | undefined): Generator<Point> {
  if (series === undefined) return
  for (let index = 0; index < series.at.length; index += 1) {
    const value = series.values[index]
    const at = series.at[index]
    if (at !== undefined && value !== undefined) yield [at, value]
  }
}

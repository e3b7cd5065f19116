import type { Proof, ProofRow } from '../../shared/model/action'
import type { Unit } from '../../shared/model/metric'
import type { ProofMetric } from './action'

/** AC6: this much time on both sides of the run. */
export const PROOF_WINDOW_MS = 60_000
/** Fewer readings after the run may be an accident. */
const ENOUGH_AFTER = 3
const NOISE_SHARE = 0.05

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

/** Figures before and after; `isEnough` once every series has told enough. */
export function readProof(
  plan: readonly ProofMetric[],
  series: readonly ProofSeries[],
  span: ProofSpan,
): { rows: ProofRow[]; isEnough: boolean } {
  const read = plan.map((metric) => {
    const found = series.find((one) => one.key === metric.seriesKey)
    const before = newestBefore(found, span.startedAt)
    const after = valuesAfter(found, span.endedAt)
    return { row: toRow(metric, before, settle(after)), isEnough: after.length >= ENOUGH_AFTER }
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
  { unit, better }: ProofMetric,
  before: number | null,
  after: number | null,
): ProofRow['verdict'] {
  if (before === null || after === null) return 'unknown'
  const change = after - before
  if (Math.abs(change) <= Math.max(NOISE[unit], Math.abs(before) * NOISE_SHARE)) return 'no-change'
  return change < 0 === (better === 'lower') ? 'improved' : 'worse'
}

/** The newest one, not a middle of the minute: that would hide a fault that has just begun. */
function newestBefore(series: ProofSeries | undefined, startedAt: number): number | null {
  let newest: number | null = null
  for (const [at, value] of points(series)) {
    if (at <= startedAt && at >= startedAt - PROOF_WINDOW_MS) newest = value
  }
  return newest
}

function valuesAfter(series: ProofSeries | undefined, endedAt: number): number[] {
  return [...points(series)]
    .filter(([at]) => at > endedAt && at <= endedAt + PROOF_WINDOW_MS)
    .map(([, value]) => value)
}

/** The middle of the last three: one odd reading decides nothing. */
function settle(after: readonly number[]): number | null {
  const last = after.slice(-ENOUGH_AFTER)
  if (last.length < ENOUGH_AFTER) return last.at(-1) ?? null
  return [...last].sort((a, b) => a - b)[1] ?? null
}

function* points(series: ProofSeries | undefined): Generator<readonly [number, number]> {
  if (series === undefined) return
  for (let index = 0; index < series.at.length; index += 1) {
    const value = series.values[index]
    const at = series.at[index]
    if (at !== undefined && value !== undefined && !Number.isNaN(value)) yield [at, value]
  }
}

import { describe, expect, it } from 'vitest'
import type { ProofRow } from '../../shared/model/action'
import type { ProofMetric } from './action'
import { readProof, totalVerdict, type ProofSeries } from './proof'

const SPAN = { startedAt: 100_000, endedAt: 101_000 }
const lower: ProofMetric = { label: 'Blocked', seriesKey: 'k', unit: 'count', better: 'lower' }
const higher: ProofMetric = { label: 'Hits', seriesKey: 'k', unit: 'percent', better: 'higher' }

/** [seconds from the start of the run, value] */
function series(...points: readonly (readonly [number, number])[]): ProofSeries[] {
  const at = Float64Array.from(points, ([second]) => SPAN.startedAt + second * 1_000)
  return [{ key: 'k', at, values: Float64Array.from(points, ([, value]) => value) }]
}

const row = (metric: ProofMetric, found: readonly ProofSeries[]): ProofRow | undefined =>
  readProof([metric], found, SPAN).rows[0]

describe('readProof', () => {
  it.each([
    ['lower', 'improved', lower, [5, 0]],
    ['lower', 'worse', lower, [1, 2]],
    ['lower', 'no-change', lower, [100, 104]],
    ['higher', 'improved', higher, [70, 90]],
    ['higher', 'worse', higher, [90, 70]],
    ['higher', 'no-change', higher, [0.2, 0.6]],
  ] as const)('AC6: where %s is better, says %s', (_better, verdict, metric, [before, after]) => {
    expect(row(metric, series([-2, before], [2, after]))).toMatchObject({ before, after, verdict })
  })

  it('AC6: a breaker that went from open to half-open is better, by a small number', () => {
    const metric: ProofMetric = { ...lower, unit: 'state' }

    expect(row(metric, series([-2, 1], [2, 0.5]))?.verdict).toBe('improved')
    expect(row(metric, series([-2, 0], [2, 0]))?.verdict).toBe('no-change')
  })

  it('AC6, WK3: who did not answer right before was not up, however well it had been in that minute', () => {
    const up: ProofMetric = { ...higher, unit: 'state', gapIs: 0 }
    const after = [
      [2, 1],
      [4, 1],
      [6, 1],
    ] as const

    expect(row(up, series([-30, 1], [-20, NaN], ...after))?.verdict).toBe('improved')
    expect(row(up, series(...after))?.verdict).toBe('improved')
    expect(row(up, series([-30, NaN], [-20, 1], ...after))?.verdict).toBe('no-change')
    expect(row({ ...higher, unit: 'state' }, series([-30, 1], [-20, NaN], ...after))?.verdict).toBe(
      'no-change',
    )
  })

  it('AC6: a breaker that opened again within the last three readings is not mended', () => {
    expect(row({ ...lower, unit: 'state' }, series([-2, 1], [2, 0], [4, 0], [6, 1]))).toMatchObject(
      {
        ...{ after: 1, verdict: 'no-change' },
      },
    )
  })

  it('AC6: before is the newest reading, so that a fresh onset is not hidden by a quiet minute', () => {
    expect(row(lower, series([-58, 0], [-30, 0], [-1, 6], [2, 0]))).toMatchObject({
      before: 6,
      verdict: 'improved',
    })
  })

  it('AC6: nothing older than 60 s, younger than the run or 60 s past it is taken', () => {
    expect(row(lower, series([-61, 9], [0.5, 8], [62, 7]))).toMatchObject({
      before: null,
      after: null,
      verdict: 'unknown',
    })
  })

  it('AC6: one odd reading among the last three decides nothing', () => {
    expect(row(lower, series([-1, 5], [2, 0], [4, 9], [6, 0]))?.after).toBe(0)
  })

  it('AC6: an age is taken as it was when the run ended, so that a young view does not seem to age', () => {
    const metric: ProofMetric = { ...lower, unit: 'ms', isAge: true }
    const found = series([-1, 5_000], [11, 10_100], [21, 20_100])

    expect(row(metric, found)).toMatchObject({ before: 5_000, after: 100, verdict: 'improved' })
    expect(readProof([metric], found, SPAN).isEnough).toBe(true)
    expect(row(metric, series([-1, 5_000], [11, 17_000]))?.verdict).toBe('worse')
  })

  it('AC6: a gap is not zero', () => {
    expect(row(lower, series([-2, 4], [-1, NaN], [2, NaN]))).toMatchObject({
      before: 4,
      after: null,
      verdict: 'unknown',
    })
  })

  it('AC6: is enough when the first series and all that can be compared have three readings after', () => {
    const after = [
      [2, 0],
      [3, 0],
      [4, 0],
    ] as const
    const other = { ...lower, seriesKey: 'other' }
    const told = series([-1, 5], ...after)
    const rename = (found: readonly ProofSeries[]): ProofSeries[] =>
      found.map((one) => ({ ...one, key: 'other' }))
    const isEnough = (found: readonly ProofSeries[]): boolean =>
      readProof([lower, other], found, SPAN).isEnough

    expect(isEnough(told)).toBe(true) // the other one has nothing to compare with
    expect(isEnough([...told, ...rename(series([-1, 5], [2, 0]))])).toBe(false)
    expect(isEnough([...told, ...rename(told)])).toBe(true)
    expect(isEnough(rename(told))).toBe(false)
  })
})

describe('totalVerdict', () => {
  const rows = (...verdicts: ProofRow['verdict'][]): ProofRow[] =>
    verdicts.map((verdict) => ({ label: '', unit: 'count', before: 1, after: 1, verdict }))

  it.each([
    ['improved', ['improved', 'worse']],
    ['worse', ['worse', 'improved']],
    ['worse', ['no-change', 'improved', 'worse']],
    ['improved', ['unknown', 'improved']],
    ['no-change', ['no-change', 'unknown']],
    ['unknown', ['unknown']],
    ['unknown', []],
  ] as const)('AC6: the first figure decides: %s for %j', (total, verdicts) => {
    expect(totalVerdict(rows(...verdicts))).toBe(total)
  })
})

import { describe, expect, it } from 'vitest'
import { summarize, toChartPoints } from './chart-points'
import { gatherMarks } from './gather-marks'

const every2s = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index * 2_000)

describe('the points of a chart', () => {
  it('IN3: a missing reading and a long silence are gaps, never a line across', () => {
    const at = [...every2s(10), ...every2s(10).map((time) => time + 120_000)]
    const values = at.map((_, index) => (index === 3 ? null : index))
    const gaps = toChartPoints({ at, values }).filter(({ value }) => value === null)

    expect(gaps.map((gap) => gap.at)).toEqual([6_000, 18_001])
  })

  it('IN3: at most 300, and no peak is lost', () => {
    const at = every2s(20_000)
    const values = at.map((_, index) => (index === 7_777 ? 9_999 : 1))
    const points = toChartPoints({ at, values })

    expect(points.length).toBeLessThanOrEqual(300)
    expect(Math.max(...points.map(({ value }) => value ?? 0))).toBe(9_999)
  })

  it('IN3: binned readings that lie in twos are no gap', () => {
    const at = every2s(100).flatMap((time) => [time * 10, time * 10 + 1_000])
    const points = toChartPoints({ at, values: at.map(() => 1) })

    expect(points.every(({ value }) => value === 1)).toBe(true)
  })

  it('IN3: a summary knows nothing where nothing was read', () => {
    expect(summarize([null, null])).toBeNull()
    expect(summarize([3, null, 1, 2, null])).toEqual({ lowest: 1, highest: 3, last: 2 })
  })
})

describe('the marks of a chart', () => {
  const mark = (name: string, at: number) => ({ name, kind: 'note' as const, at, title: name })

  it('IN2: those that stand near each other share a label, and each keeps its line', () => {
    const marks = [mark('N1', 10), mark('N2', 14), mark('N3', 200)]
    const [first, second] = gatherMarks(marks, (at) => at)

    expect(first).toMatchObject({ names: 'N1 N2', at: [10, 14], labelAt: 12 })
    expect(second).toMatchObject({ names: 'N3', at: [200] })
  })

  it('IN2: many at one place are counted', () => {
    const marks = Array.from({ length: 7 }, (_, index) => mark(`N${index + 1}`, 50 + index))
    expect(gatherMarks(marks, (at) => at).map(({ names }) => names)).toEqual(['N1 N2 N3 +4'])
  })
})

import { describe, expect, it } from 'vitest'
import { alignSeries, extentOf, gapLimitMs, unknownSpans, valueAt } from './strip-data'

const view = (at: number[], values: number[]) => ({
  at: Float64Array.from(at),
  values: Float64Array.from(values),
})
const GAP_MS = 5

describe('the lines of a strip', () => {
  it('OV4: a line breaks where readings are missing, and at a gap', () => {
    const { at, values } = alignSeries([view([0, 2, 20, 22], [1, 2, NaN, 4])], GAP_MS)

    expect(at).toEqual([0, 2, 3, 20, 22])
    expect(values).toEqual([[1, 2, null, null, 4]])
  })

  it('KB3: series of different times share one axis, and none breaks the other', () => {
    const { at, values } = alignSeries([view([0, 2, 4], [1, 2, 3]), view([1, 4], [7, 8])], GAP_MS)

    expect(at).toEqual([0, 1, 2, 4])
    expect(values).toEqual([
      [1, undefined, 2, 3],
      [undefined, 7, undefined, 8],
    ])
  })

  it('OV4, KB3: a gap of one series lasts although the others have readings in it', () => {
    const slow = view([0, 20], [1, 2])
    const steady = view([0, 4, 8, 12, 16, 20], [7, 7, 7, 7, 7, 7])

    expect(alignSeries([slow, steady], GAP_MS).values[0]).toEqual([
      1,
      null,
      null,
      null,
      null,
      null,
      2,
    ])
  })

  it('OV4: the usual distance of a slow series is no gap', () => {
    expect(gapLimitMs([view([0, 60, 120], [1, 1, 1])], 1)).toBeGreaterThan(120)
    expect(gapLimitMs([view([], [])], 2)).toBe(7)
  })

  it('OV4: what no series knows is unknown, up to now', () => {
    const window = { fromMs: 0, toMs: 40 }
    const spans = unknownSpans([view([10, 12, 13], [1, NaN, 1]), view([14], [1])], window, GAP_MS)

    expect(spans).toEqual([
      { fromMs: 0, toMs: 10 },
      { fromMs: 14, toMs: 40 },
    ])
  })

  it('KB3: the value under the crosshair is the last one read, never one across a gap', () => {
    const one = view([0, 2, 30], [1, 2, NaN])

    expect([valueAt(one, 3, GAP_MS), valueAt(one, 20, GAP_MS)]).toEqual([2, null])
    expect([valueAt(one, -1, GAP_MS), valueAt(one, 31, GAP_MS)]).toEqual([null, null])
  })

  it('KB7: the words of a chart know the lowest and the highest', () => {
    expect(extentOf(view([0, 1, 2], [4, NaN, -1]))).toEqual({ lowest: -1, highest: 4 })
    expect(extentOf(view([0], [NaN]))).toBeNull()
  })
})

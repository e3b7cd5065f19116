import { describe, expect, it } from 'vitest'
import { heapSlope, HeapTrend, type HeapSample } from './heap-slope'

const MINUTE_MS = 60_000
const MB = 1_000_000

/** A saw of collections each 40 s over a base, read each 5 s. */
function heap(minutes: number, baseAt: (minute: number) => number): HeapSample[] {
  return Array.from({ length: minutes * 12 }, (_, index) => {
    const atMs = index * 5_000
    const tooth = ((atMs % 40_000) / 40_000) * 30 * MB
    return { atMs, bytes: baseAt(atMs / MINUTE_MS) + tooth }
  })
}

describe('WK5: heapSlope', () => {
  it('measures a leak beneath the saw of collections', () => {
    // 100 MB, and 12 MB more an hour.
    const slope = heapSlope(heap(60, (minute) => 100 * MB + (12 * MB * minute) / 60))
    expect(slope).toBeGreaterThan(11)
    expect(slope).toBeLessThan(13)
  })

  it('is not moved by single large batches', () => {
    const samples = heap(60, (minute) => 100 * MB + (12 * MB * minute) / 60)
    const peaks = samples.map((one, index) =>
      index % 97 === 0 ? { ...one, bytes: 900 * MB } : one,
    )
    expect(heapSlope(peaks)).toBeGreaterThan(11)
    expect(heapSlope(peaks)).toBeLessThan(13)
  })

  it('is zero on a heap that stands still', () => {
    expect(heapSlope(heap(60, () => 100 * MB))).toBeCloseTo(0)
  })

  it.each([
    ['too little was read', heap(15, (minute) => (100 + minute) * MB)],
    [
      'most of the hour was not read',
      [...heap(10, () => MB), ...heap(60, () => 2 * MB).slice(-60)],
    ],
    ['it goes up and down', heap(60, (minute) => (100 + 40 * Math.sin(minute / 4)) * MB)],
    ['it was never read', []],
  ])('is hidden when %s', (_when, samples) => {
    expect(heapSlope(samples)).toBeNull()
  })

  it('forgets with the process, and what is older than an hour', () => {
    const trend = new HeapTrend()
    const steep = heap(60, (minute) => (100 + minute) * MB)
    for (const { atMs, bytes } of steep) trend.note(bytes, atMs)
    expect(trend.note(160 * MB, 60 * MINUTE_MS)).toBeGreaterThan(40)

    for (const { atMs, bytes } of heap(70, () => 160 * MB)) trend.note(bytes, 61 * MINUTE_MS + atMs)
    expect(trend.note(160 * MB, 131 * MINUTE_MS)).toBeCloseTo(0)

    trend.forget()
    expect(trend.note(160 * MB, 132 * MINUTE_MS)).toBeNull()
    expect(trend.note(null, 133 * MINUTE_MS)).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { SeriesBuffer } from './series-buffer'

describe('SeriesBuffer', () => {
  it('KB3: grows past its room and keeps older views as they were', () => {
    const buffer = new SeriesBuffer()
    for (let at = 0; at < 100; at += 1) buffer.push(at, at)
    const early = buffer.view('k', true)
    for (let at = 100; at < 1_000; at += 1) buffer.push(at, at)

    expect([early.at.length, early.values.at(-1)]).toEqual([100, 99])
    expect(buffer.view('k', true)).toMatchObject({ last: 999, lastAt: 999 })
  })

  it('OV4: a reading that is not newer is left out, and a gap has no last value', () => {
    const buffer = new SeriesBuffer()
    buffer.push(10, 1)

    expect(buffer.push(10, 2)).toBe(false)
    expect(buffer.push(11, NaN)).toBe(true)
    expect(buffer.view('k', true)).toMatchObject({ last: null, lastAt: 11 })
  })

  it('KB3: keeps one point before the range, so that the line enters it', () => {
    const buffer = new SeriesBuffer()
    buffer.replace(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4))
    buffer.dropBefore(3.5)

    expect([...buffer.view('k', true).at]).toEqual([3, 4])
  })
})

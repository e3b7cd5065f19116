import { describe, expect, it } from 'vitest'
import { binPoints } from '../../shared/chart/bin-points'
import { packValues, unpackValues } from './codec'
import { TableGate } from './table-gate'

const NONE = Number.NaN
const trip = (values: number[]): number[] => {
  const packed = packValues(Float64Array.from(values))
  return [...unpackValues(packed, values.length)]
}

describe('packing', () => {
  it.each([
    ['nothing', []],
    ['one value', [42]],
    ['the same value', [7, 7, 7, 7]],
    ['whole numbers', [1, 2, 3, 1_000, -5, 0]],
    ['decimals of three places', [0.1, 0.125, 99.9, 12.345]],
    ['sizes beyond 32 bits', [8_589_934_592, 8_589_938_688, 8_589_930_000]],
    ['whole numbers that leap', [0, 9e15, 1, -9e15]],
    ['gaps', [NONE, 1, NONE, NONE, 3, NONE]],
    ['gaps alone', [NONE, NONE]],
    ['times', [1_795_730_964_451, 1_795_730_966_449, 1_795_730_960_000]],
  ])('gives back %s exactly', (_what, values) => {
    expect(trip(values)).toEqual(values)
  })

  it('keeps five digits of any other number', () => {
    const values = Array.from({ length: 500 }, (_, place) => Math.exp(place / 20 - 10) * -1.234_567)

    trip(values).forEach((value, place) => {
      expect(Math.abs(value / (values[place] ?? NONE) - 1)).toBeLessThan(1e-5)
    })
  })

  it('takes less than two bytes for a counter, a gauge and a percentage', () => {
    const sizeOf = (make: (place: number) => number): number =>
      packValues(Float64Array.from({ length: 900 }, (_, place) => make(place))).length / 900
    const wave = (place: number): number => Math.sin(place / 30) * Math.sin(place * 7)

    expect(sizeOf(() => 3)).toBeLessThan(0.02)
    expect(sizeOf((place) => Math.round(20 + 5 * wave(place)))).toBeLessThan(1)
    expect(sizeOf((place) => Math.round(1e9 + place * 1_000 + 50 * wave(place)))).toBeLessThan(1.8)
    expect(sizeOf((place) => Math.round(9_000 + 900 * wave(place)) / 100)).toBeLessThan(2)
  })

  it('refuses a damaged chunk instead of making up numbers', () => {
    const packed = packValues(Float64Array.from({ length: 100 }, (_, place) => place * place))

    expect(() => unpackValues(packed.subarray(0, 20), 100)).toThrow()
    expect(() => unpackValues(Buffer.from([9, ...packed.subarray(1)]), 100)).toThrow('packing 9')
  })
})

describe('binning', () => {
  const points = (values: number[]) => ({
    at: Float64Array.from(values.keys(), (place) => place * 1_000),
    values: Float64Array.from(values),
  })

  it('leaves few points alone', () => {
    const few = points([1, 2, 3])
    expect(binPoints(few, 3)).toBe(few)
  })

  it('PC13: keeps every peak and every trough, and never gives more than asked for', () => {
    const values = Array.from({ length: 10_000 }, () => 5)
    values[1_234] = 100
    values[8_765] = -100

    for (const max of [2, 3, 10, 300, 2_999]) {
      const binned = binPoints(points(values), max)
      expect(binned.at.length).toBeLessThanOrEqual(max)
      expect([...binned.at]).toEqual([...binned.at].sort((a, b) => a - b))
    }
    const binned = binPoints(points(values), 300)
    expect(binned.values).toContain(100)
    expect(binned.values).toContain(-100)
    expect(binned.at[binned.values.indexOf(100)]).toBe(1_234_000)
  })

  it('OV4: keeps a gap, however short', () => {
    const values = Array.from({ length: 10_000 }, (_, place) => place % 7)
    values[5_000] = NONE

    const binned = binPoints(points(values), 90)

    expect(binned.at[[...binned.values].findIndex(Number.isNaN)]).toBe(5_000_000)
  })
})

describe('table gate', () => {
  const table = (at: number, rows: number, name = 'postgres.sessions') => ({
    targetId: 'primary',
    table: name,
    at,
    rows: Array.from({ length: rows }, () => ({})),
    truncatedFrom: null,
  })

  it('Q5: lets a table through once in ten seconds', () => {
    const gate = new TableGate()
    const passed = Array.from({ length: 16 }, (_, tick) => gate.admits(table(tick * 2_000, 20)))

    expect(passed.filter(Boolean)).toHaveLength(4)
    expect(gate.admits(table(2_000, 20, 'postgres.views'))).toBe(true)
  })

  it('Q5: lets a strong change through at once', () => {
    const gate = new TableGate()
    gate.admits(table(0, 20))

    expect(gate.admits(table(2_000, 24))).toBe(false)
    expect(gate.admits(table(4_000, 40))).toBe(true)
    expect(gate.admits(table(6_000, 0))).toBe(true)
    expect(gate.admits(table(8_000, 1))).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import type { Unit } from '../../../shared/model/metric'
import { formatAge, formatClock, formatCount, formatValue } from './format'

describe('formatValue', () => {
  it.each([
    [1_240, 'ms', '1.24 s'],
    [0.0417, 'ms', '0.0417 ms'],
    [41.04, 'ms', '41 ms'],
    [118, 'ms', '118 ms'],
    [999.6, 'ms', '1 s'],
    [372_000, 'ms', '6 min 12 s'],
    [7_500_000, 'ms', '2 h 05 min'],
    [87, 'percent', '87 %'],
    [93.44, 'percent', '93.4 %'],
    [12_400, 'per-second', '12.4 k/s'],
    [0.5, 'per-second', '0.5 /s'],
    [999.7, 'per-second', '1 k/s'],
    [412, 'count', '412'],
    [12_031, 'count', '12,031'],
    [2_100_000, 'count', '2.1 M'],
    [0, 'count', '0'],
    [38.66, 'count', '38.7'],
    [512, 'bytes', '512 B'],
    [1_536, 'bytes', '1.5 KiB'],
    [4_294_967_296, 'bytes', '4 GiB'],
    [2_048, 'bytes-per-second', '2 KiB/s'],
    [-5_000, 'ms', '-5 s'],
    [-90_000, 'ms', '-1 min 30 s'],
  ] as const)('DESIGN units: %d %s is %s', (value: number, unit: Unit, text: string) => {
    expect(formatValue(value, unit)).toBe(text)
  })

  it.each([null, undefined, NaN, Infinity])('OV4: %s is not a number and never a zero', (value) => {
    expect(formatValue(value, 'count')).toBe('–')
  })
})

describe('ages and times', () => {
  it.each([
    [0, '0 s'],
    [-4_000, '0 s'],
    [40_900, '40 s'],
    [372_000, '6 min 12 s'],
    [3_600_000, '1 h 00 min'],
    [90_000_000, '1 d 1 h'],
  ])('OV4: an age of %d ms is %s', (ageMs, text) => {
    expect(formatAge(ageMs)).toBe(text)
  })

  it('OV6: times are UTC', () => {
    expect(formatClock(Date.UTC(2026, 0, 1, 14, 2, 11))).toBe('14:02:11')
  })

  it('counts have their thousands parted', () => {
    expect([999, 1_000, 1_234_567].map(formatCount)).toEqual(['999', '1,000', '1,234,567'])
  })
})

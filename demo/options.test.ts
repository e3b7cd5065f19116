import { describe, expect, it } from 'vitest'
import { parseOptions } from './options'

describe('parseOptions', () => {
  it('DP1, DP2, DP5: has the documented defaults', () => {
    expect(parseOptions([])).toMatchObject({
      seedRows: 1_000_000,
      users: 50,
      traffic: true,
      fresh: false,
      ports: undefined,
      restartAfterMs: 20_000,
    })
    expect(parseOptions([]).dir).toMatch(/\.demo$/)
  })

  it('DP1: reads every flag', () => {
    const given = [
      '--json',
      '--fresh',
      '--no-traffic',
      '--seed-rows',
      '20000',
      '--users',
      '3',
      '--ports',
      '21000',
      '--dir',
      '/tmp/x',
    ]

    expect(parseOptions(given)).toMatchObject({
      json: true,
      fresh: true,
      traffic: false,
      seedRows: 20_000,
      users: 3,
      ports: 21_000,
      dir: '/tmp/x',
    })
  })

  it('DP1: refuses what it does not know or cannot use', () => {
    expect(() => parseOptions(['--sed-rows', '1'])).toThrow('--sed-rows')
    expect(() => parseOptions(['--users', 'many'])).toThrow('users')
    expect(() => parseOptions(['--ports', '80'])).toThrow('ports')
  })
})

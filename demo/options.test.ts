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

  it('DP7: reads how many of each worker are wanted', () => {
    expect(parseOptions([]).scale).toEqual({})
    expect(parseOptions(['--scale', 'scraper=3', '--scale=bci=2,api=2']).scale).toEqual({
      scraper: 3,
      bci: 2,
      api: 2,
    })
  })

  it.each(['scraper', 'scraper=0', 'scraper=x', 'register=2', 'traffic=2', 'scraper=3=4'])(
    'DP7: refuses --scale %s and says what is meant',
    (given) => {
      expect(() => parseOptions(['--scale', given])).toThrow('as in scraper=3')
    },
  )

  it('DP7: refuses more workers than a block of ports has room for', () => {
    expect(parseOptions(['--scale', 'scraper=11']).scale).toEqual({ scraper: 11 })
    expect(() => parseOptions(['--scale', 'scraper=12'])).toThrow('room for 15')
  })
})

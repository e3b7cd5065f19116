import { describe, expect, it } from 'vitest'
import { checkLimits, describeLimits } from './limits'
import { RULES } from './registry'

const pool = RULES.find(({ id }) => id === 'postgres-connections')!

describe('limits', () => {
  it('AL1: tells what is in force and what was shipped; a clear level follows its limit', () => {
    expect(describeLimits(pool, { warn: 40 }).slice(0, 2)).toMatchObject([
      { name: 'warn', value: 40, initial: 80 },
      { name: 'warn.clear', value: 37.5, initial: 75 },
    ])
  })

  it.each([
    ['a rule there is not', { none: { warn: 1 } }],
    ['a limit there is not', { 'postgres-connections': { other: 1 } }],
    ['more than 100 %', { 'postgres-connections': { warn: 101 } }],
    ['an end above its beginning', { 'postgres-connections': { 'warn.clear': 85 } }],
    ['an end below its beginning, where low is bad', { 'redis-hit-rate': { 'floor.clear': 60 } }],
  ])('AL1: refuses %s', (_what, limits) => {
    expect(() => checkLimits(RULES, limits)).toThrow()
  })

  it('AL1: takes a limit and its clear level', () => {
    const limits = { 'postgres-connections': { warn: 50, 'warn.clear': 45 } }
    expect(() => checkLimits(RULES, limits)).not.toThrow()
  })
})

import { describe, expect, it } from 'vitest'
import { seedStatements, share } from './seed'

describe('the seed', () => {
  it('DP2: shares out at least the rows asked for', () => {
    const sum = (total: number): number => Object.values(share(total)).reduce((a, b) => a + b, 0)

    expect(sum(1_000_000)).toBe(1_000_000)
    expect(sum(20_000)).toBe(20_000)
    expect(sum(1)).toBeGreaterThan(1)
  })

  it('DP2: uses neither the clock nor random numbers', () => {
    expect(seedStatements(1_000).join('\n')).not.toMatch(/\bnow\(|random\(|clock_timestamp/)
    expect(seedStatements(1_000)).toEqual(seedStatements(1_000))
  })
})

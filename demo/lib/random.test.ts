import { describe, expect, it } from 'vitest'
import { makeRandom, pickPopular } from './random'

describe('makeRandom', () => {
  it('DP5: gives the same numbers for the same seed and others for another', () => {
    const take = (seed: number): number[] => Array.from({ length: 5 }, makeRandom(seed))

    expect(take(7)).toEqual(take(7))
    expect(take(7)).not.toEqual(take(8))
    expect(take(7).every((n) => n >= 0 && n < 1)).toBe(true)
  })

  it('DP5: picks popular ids within the range', () => {
    const random = makeRandom(1)
    const ids = Array.from({ length: 1_000 }, () => pickPopular(random, 100))

    expect(Math.min(...ids)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...ids)).toBeLessThanOrEqual(100)
    expect(ids.filter((id) => id <= 10).length).toBeGreaterThan(300)
  })
})

import { describe, expect, it } from 'vitest'
import { makeRandom } from '../lib/random'
import { liveliness } from './index'
import { chooseRequest } from './visitor'

describe('traffic', () => {
  it('DP5: rises and falls around its mean', () => {
    const wave = Array.from({ length: 180 }, (_, second) => liveliness(second * 1_000))

    expect(Math.max(...wave)).toBeCloseTo(1.5, 2)
    expect(Math.min(...wave)).toBeCloseTo(0.5, 2)
    expect(wave.reduce((a, b) => a + b, 0) / wave.length).toBeCloseTo(1, 2)
  })

  it('DP5: is the same for the same seed, with about 0.5 % of requests that must fail', () => {
    const take = (seed: number): string[] => {
      const random = makeRandom(seed)
      return Array.from({ length: 20_000 }, () => JSON.stringify(chooseRequest(random)))
    }
    const failing = take(1).filter((text) => text.includes('"projectId":0')).length / 20_000

    expect(take(1).slice(0, 50)).toEqual(take(1).slice(0, 50))
    expect(failing).toBeGreaterThan(0.003)
    expect(failing).toBeLessThan(0.008)
  })
})

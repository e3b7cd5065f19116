import { describe, expect, it } from 'vitest'
import { BREAKER_WORDS, WORKER_WORDS } from './axis-parts'
import { worstSegments } from './segments'

const series = (name: string, points: readonly (readonly [number, number])[]) => ({
  name,
  view: {
    at: Float64Array.from(points, ([at]) => at),
    values: Float64Array.from(points, ([, value]) => value),
  },
})
const ENDS = { toMs: 60_000, silentMs: 15_000 }

describe('state lanes', () => {
  it('WK4: the worst of all workers, named, and equal stretches as one', () => {
    const api = series('api', [
      [0, 1],
      [5_000, 1],
      [10_000, 1],
      [20_000, 1],
      [30_000, 1],
      [45_000, 1],
      [60_000, 1],
    ])
    const scraper = series('scraper', [
      [0, 1],
      [10_000, 0],
      [20_000, NaN],
      [50_000, 1],
    ])

    expect(worstSegments([api, scraper], WORKER_WORDS, ENDS)).toEqual([
      { fromMs: 0, toMs: 10_000, state: 'normal', label: 'all answer' },
      { fromMs: 10_000, toMs: 20_000, state: 'high', label: 'scraper unhealthy' },
      { fromMs: 20_000, toMs: 50_000, state: 'critical', label: 'scraper does not answer' },
      { fromMs: 50_000, toMs: 60_000, state: 'normal', label: 'all answer' },
    ])
  })

  it('OV4: silence after a good reading is unknown, not normal', () => {
    const segments = worstSegments([series('api', [[0, 1]])], WORKER_WORDS, ENDS)

    expect(segments).toEqual([
      { fromMs: 0, toMs: 15_000, state: 'normal', label: 'all answer' },
      { fromMs: 15_000, toMs: 60_000, state: 'unknown', label: 'api no data' },
    ])
  })

  it('BR1: open, half-open and not told are three states; several open are counted', () => {
    const lists = [
      series('a x', [
        [0, 1],
        [10_000, 0.5],
        [20_000, 0],
        [30_000, NaN],
      ]),
      series('b y', [
        [0, 1],
        [10_000, 0],
        [20_000, 0],
        [30_000, 0],
        [45_000, 0],
      ]),
    ]

    expect(
      worstSegments(lists, BREAKER_WORDS, ENDS).map(({ state, label }) => [state, label]),
    ).toEqual([
      ['high', 'a x open, 1 more'],
      ['medium', 'a x half-open'],
      ['normal', 'all closed'],
      ['unknown', 'a x no data'],
    ])
  })

  it('draws nothing where nothing was read', () => {
    expect(worstSegments([series('api', [])], WORKER_WORDS, ENDS)).toEqual([])
  })
})

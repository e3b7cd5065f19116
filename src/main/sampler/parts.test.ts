import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors/app-error'
import { makeSampler, makeTarget } from '../../../tests/factories/sampled'
import { CostMeter } from './cost-meter'
import { toReadError } from './failures'
import { DEFAULT_LIMITS } from './limits'
import { SampleSpreader, spreadSamples } from './spread-samples'

describe('cost meter', () => {
  const feed = (meter: CostMeter, ms: number, times = DEFAULT_LIMITS.costReadings): void => {
    for (let count = 0; count < times; count += 1) meter.add(count, ms, true)
  }

  it('OV10: tells the probe time of the last minute', () => {
    const meter = new CostMeter(2_000, DEFAULT_LIMITS)
    meter.add(0, 10, true)
    meter.add(30_000, 20, false)
    meter.add(61_000, 5, true)

    expect(meter.costMsPerMin(61_000)).toBe(25)
    expect(meter.costMsPerMin(200_000)).toBe(0)
  })

  it('OV10: a probe over 2 % of its interval is read less often, up to eight times', () => {
    const meter = new CostMeter(2_000, DEFAULT_LIMITS)
    feed(meter, 39)
    expect([meter.everyMs, meter.backedOff]).toEqual([2_000, false])
    feed(meter, 41)
    expect([meter.everyMs, meter.backedOff]).toEqual([4_000, true])
    for (let round = 0; round < 6; round += 1) feed(meter, 1_000)
    expect(meter.everyMs).toBe(16_000)
  })

  it('OV10: recovers by and by once it is cheap again', () => {
    const meter = new CostMeter(2_000, DEFAULT_LIMITS)
    for (let round = 0; round < 3; round += 1) feed(meter, 1_000)
    expect(meter.everyMs).toBe(16_000)

    feed(meter, 10)
    expect(meter.everyMs).toBe(8_000)
    for (let round = 0; round < 4; round += 1) feed(meter, 10)
    expect([meter.everyMs, meter.backedOff]).toEqual([2_000, false])
  })

  it('OV10: a few slow readings among quick ones change nothing', () => {
    const meter = new CostMeter(2_000, DEFAULT_LIMITS)
    for (let round = 0; round < 20; round += 1) {
      feed(meter, 500, 3)
      feed(meter, 5, 3)
    }
    expect(meter.backedOff).toBe(false)
  })

  it('OV10: the link reports the back-off, the longer interval and the cost', async () => {
    const { sampler, clock, service, link } = makeSampler()
    service.answer = async () => {
      await clock.wait(100)
      return { values: {} }
    }
    sampler.add(makeTarget(), { url: 'postgres://db' })
    await clock.advance(120_000)

    expect(link('session')).toMatchObject({ backedOff: true, roundTripP95Ms: 100 })
    expect(link('session').everyMs).toBeGreaterThan(2_000)
    expect(link('session').costMsPerMin).toBeGreaterThan(500)
    await sampler.close()
  })
})

describe('read errors', () => {
  it.each([
    ['an AppError stays', new AppError('source/full', 'no slot'), 'source/full', 'no slot'],
    [
      'a fetch that hides its cause',
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }),
      'source/unreachable',
      'connect ECONNREFUSED 127.0.0.1:1',
    ],
    [
      'a connect to several addresses',
      new AggregateError([new Error('connect ECONNREFUSED ::1:1')]),
      'source/unreachable',
      'connect ECONNREFUSED ::1:1',
    ],
    [
      'a slow socket',
      Object.assign(new Error('slow'), { code: 'ETIMEDOUT' }),
      'source/timeout',
      'slow',
    ],
    [
      'a deadline of fetch',
      Object.assign(new Error('aborted'), { name: 'TimeoutError' }),
      'source/timeout',
      'aborted',
    ],
    [
      'a secret in the words',
      new Error('bad postgres://me:hunter2@db/x'),
      'source/unreachable',
      'bad postgres://me:***@db/x',
    ],
    ['a thrown text', 'no', 'source/unreachable', 'no'],
  ])('%s', (_what, thrown, code, message) => {
    expect(toReadError(thrown)).toMatchObject({ code, message })
  })
})

describe('spreading samples', () => {
  const link = { everyMs: 2_000 } as never
  const seen = (at: number, values?: Record<string, never>) => ({
    targetId: 'primary',
    probe: 'session',
    at,
    ...(values && { values }),
    link,
  })
  const values = (more: object): Record<string, never> => more as Record<string, never>

  it('names each series by metric, target and labels; what is no number is a gap', () => {
    const observation = seen(
      1,
      values({
        up: 1,
        none: null,
        odd: Number.NaN,
        absent: undefined,
        age: [{ labels: { view: 'a' }, value: 7 }],
      }),
    )

    expect(spreadSamples(observation)).toEqual([
      { key: 'up|primary|', value: 1 },
      { key: 'none|primary|', value: null },
      { key: 'odd|primary|', value: null },
      { key: 'age|primary|view=a', value: 7 },
    ])
  })

  it('PC13: a failed reading breaks every line of its probe, once', () => {
    const spreader = new SampleSpreader()
    spreader.spread(seen(1_000, values({ up: 1, sessions: 2 })))

    expect(spreader.spread(seen(3_000))).toEqual([
      {
        at: 3_000,
        samples: [
          { key: 'up|primary|', value: null },
          { key: 'sessions|primary|', value: null },
        ],
      },
    ])
    expect(spreader.spread(seen(5_000))).toEqual([])
    expect(spreader.spread(seen(7_000, values({ up: 1 })))).toEqual([
      { at: 7_000, samples: [{ key: 'up|primary|', value: 1 }] },
    ])
  })

  it('PC13: a long silence is one gap, right after the last reading', () => {
    const spreader = new SampleSpreader()
    spreader.spread(seen(1_000, values({ up: 1 })))

    expect(spreader.spread(seen(3_600_000, values({ up: 1 })))).toEqual([
      { at: 3_000, samples: [{ key: 'up|primary|', value: null }] },
      { at: 3_600_000, samples: [{ key: 'up|primary|', value: 1 }] },
    ])
  })

  it('PC13: a series that went away ends', () => {
    const spreader = new SampleSpreader()
    const two = [
      { labels: { view: 'a' }, value: 1 },
      { labels: { view: 'b' }, value: 2 },
    ]
    spreader.spread(seen(1_000, values({ age: two })))

    expect(spreader.spread(seen(3_000, values({ age: two.slice(0, 1) })))[0]?.samples).toEqual([
      { key: 'age|primary|view=a', value: 1 },
      { key: 'age|primary|view=b', value: null },
    ])
  })
})

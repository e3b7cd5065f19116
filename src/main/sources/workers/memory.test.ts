import { describe, expect, it } from 'vitest'
import { makeBreaker } from '../../../../tests/factories/worker'
import type { BreakerRow } from '../../../shared/model/tables/worker'
import { BreakerLog } from './breaker-log'
import type { WorkerHealth } from './health'
import { Identity } from './identity'
import { NameLimit } from './names'
import { Outage } from './outage'
import { ProgressWatch } from './progress'
import type { ReadSlots } from './stores'
import { Tallies } from './tallies'
import { deduceSteps } from './transitions'

const read = (part: Partial<BreakerRow>, errorClass: string | null = null) => ({
  row: makeBreaker(part),
  errorClass,
  totals: null,
})
const between = { fromMs: 100_000, toMs: 105_000, isRestart: false }
const path = (before: Partial<BreakerRow>, after: Partial<BreakerRow>): string =>
  deduceSteps(read(before), read(after), between)
    .map(({ from, to, at }) => `${from}>${to}@${at}`)
    .join(' ')

describe('BR6: transitions deduced between two polls', () => {
  it.each([
    ['nothing', { state: 'closed' }, { state: 'closed' }, ''],
    [
      'a plain opening',
      { state: 'closed' },
      { state: 'open', openedAt: 102_000 },
      'closed>open@102000',
    ],
    [
      'opened and trying already',
      { state: 'closed' },
      { state: 'half-open', openedAt: 101_000, halfOpenAt: 104_000 },
      'closed>open@101000 open>half-open@104000',
    ],
    [
      'a trial that failed',
      { state: 'open', openedAt: 90_000 },
      { state: 'open', openedAt: 103_000 },
      'open>half-open@105000 half-open>open@103000',
    ],
    [
      'a trial that succeeded unseen',
      { state: 'open', openedAt: 90_000, openMs: 10_000 },
      { state: 'closed' },
      'open>half-open@105000 half-open>closed@105000',
    ],
    [
      'a reset',
      { state: 'open', openedAt: 99_000, openMs: 10_000 },
      { state: 'closed' },
      'open>closed@105000',
    ],
    [
      'a clock of the worker that is ahead',
      { state: 'closed' },
      { state: 'open', openedAt: 999_000 },
      'closed>open@105000',
    ],
    ['an unknown word', { state: 'closed' }, { state: 'unknown' }, ''],
  ] as const)('sees %s', (_what, before, after, steps) => {
    expect(path(before, after)).toBe(steps)
  })

  it('names the class of error that opened it', () => {
    const cause = (after: Partial<BreakerRow>, errorClass: string | null): string | undefined =>
      deduceSteps(read({}), read({ state: 'open', ...after }, errorClass), between)[0]?.cause
    expect(cause({ timeouts: 8, failures: 10, failPercent: 83 }, null)).toBe(
      'timeout, 83 % of calls failed',
    )
    expect(cause({ timeouts: 1, failures: 10, failPercent: null }, null)).toBe('failure')
    expect(cause({ failPercent: null }, 'ECONNREFUSED')).toBe('ECONNREFUSED')
  })

  it('BR6: by what it counted between our readings where its window has run empty since', () => {
    const totals = (fires: number, failures: number, rejects: number) => ({
      ...{ fires, failures, rejects, successes: null, timeouts: null, fallbacks: null },
    })
    const before = { ...read({}), totals: totals(100, 0, 0) }
    const open = read({ state: 'open', failPercent: null }, 'Error')
    const cause = (now: ReturnType<typeof totals>): string | undefined =>
      deduceSteps(before, { ...open, totals: now }, between)[0]?.cause

    expect(cause(totals(130, 6, 18))).toBe('Error, 6 of 12 calls failed between two looks')
    // It began to count anew.
    expect(cause(totals(3, 0, 0))).toBe('Error')
  })

  it('tells a restart apart from a reset', () => {
    const steps = deduceSteps(read({ state: 'open' }), read({}), { ...between, isRestart: true })
    expect(steps).toMatchObject([{ from: 'open', to: 'closed', cause: 'the worker restarted' }])
  })

  it('keeps the last 50 for each breaker, newest first', () => {
    const log = new BreakerLog()
    let fresh = 0
    for (let i = 0; i <= 120; i += 1) {
      const state = i % 2 === 0 ? 'closed' : 'open'
      const row = { state, openedAt: state === 'open' ? i * 1_000 : null } as const
      fresh += log.note([read(row), read({ name: 'calm' })], {
        wallMs: i * 1_000,
        isRestart: false,
      }).length
    }
    const { rows } = log.rows()
    expect(fresh).toBe(120)
    expect(rows).toHaveLength(50)
    expect(rows[0]).toMatchObject({ at: 120_000, from: 'open', to: 'closed', breaker: 'register' })
    expect(rows.every((row, i) => i === 0 || row.at <= rows[i - 1]!.at)).toBe(true)
  })

  it('keeps one that was open before it was watched, without calling it news', () => {
    const log = new BreakerLog()
    const open = read({ state: 'open', openedAt: 50_000 })
    expect(log.note([open], { wallMs: 60_000, isRestart: false })).toEqual([])
    expect(log.rows().rows).toMatchObject([{ at: 50_000, from: 'unknown', to: 'open' }])
  })

  it('BR6: goes on with what was kept before our own start, and says what it has missed', () => {
    const before = new BreakerLog()
    before.note([read({})], { wallMs: 1_000, isRestart: false })
    before.note([read({ state: 'open', openedAt: 4_000 })], { wallMs: 5_000, isRestart: false })
    const log = new BreakerLog()
    log.restore([...before.rows().rows, { odd: true }])

    expect(log.note([read({})], { wallMs: 60_000, isRestart: false })).toEqual([])

    expect(log.rows().rows).toMatchObject([
      { at: 60_000, from: 'open', to: 'closed', cause: 'while nobody watched' },
      { at: 4_000, from: 'closed', to: 'open' },
    ])
  })

  it('BR7: tells an end by its time from one by hand', () => {
    const cause = (heldUntil: number | null): string | undefined =>
      deduceSteps(read({ state: 'forced-open', heldUntil }), read({}), between)[0]?.cause
    expect([cause(104_000), cause(200_000), cause(null)]).toEqual([
      ...['its time was over', 'released', 'released'],
    ])
  })
})

describe('WK3: outages by our own readings', () => {
  it('measures from the first failed to the first good reading, once', () => {
    const outage = new Outage()
    expect(outage.succeeded(0, 0)).toBeNull()
    outage.failed(1_000, 1_000)
    outage.failed(6_000, 6_000)
    expect([outage.downAt, outage.upAt]).toEqual([1_000, null])
    expect(outage.succeeded(13_000, 13_000)).toBe(12_000)
    expect([outage.downAt, outage.upAt]).toEqual([1_000, 13_000])
    expect(outage.succeeded(18_000, 18_000)).toBeNull()
  })

  it('fault 35: a jump of the wall clock does not change the duration', () => {
    const outage = new Outage()
    outage.failed(5_000_000, 1_000)
    expect(outage.succeeded(1_400_000, 3_000)).toBe(2_000)
  })
})

describe('WK4: progress', () => {
  const slots = (part: Partial<ReadSlots['row']>, completed: number | null = null): ReadSlots[] => [
    {
      completed,
      row: {
        ...{ name: 'slots', active: 2, idle: 0, queued: 5, max: 2 },
        ...{ oldestTaskMs: null, recovered: null, ...part },
      },
    },
  ]

  it('is stuck after two minutes in which the count of ended tasks does not move', () => {
    const watch = new ProgressWatch()
    expect(watch.isStuck(slots({}, 10), 0)).toBe(false)
    expect(watch.isStuck(slots({ queued: 4 }, 10), 119_000)).toBe(false)
    expect(watch.isStuck(slots({ queued: 9 }, 10), 120_000)).toBe(true)
    expect(watch.isStuck(slots({}, 11), 125_000)).toBe(false)
  })

  it('without that count any sign of an end is progress', () => {
    const watch = new ProgressWatch()
    let now = 0
    const at = (part: Partial<ReadSlots['row']>): boolean =>
      watch.isStuck(slots(part), (now += 100_000))
    expect(at({ oldestTaskMs: 50_000 })).toBe(false)
    expect(at({ oldestTaskMs: 150_000 })).toBe(false)
    expect(at({ oldestTaskMs: 250_000, queued: 8 })).toBe(true)
    expect(at({ oldestTaskMs: 10_000, queued: 8 })).toBe(false)
    expect(at({ oldestTaskMs: 110_000, queued: 7 })).toBe(false)
  })

  it('with an empty queue a long task is no fault', () => {
    const watch = new ProgressWatch()
    for (const now of [0, 200_000, 400_000]) {
      expect(watch.isStuck(slots({ queued: 0, oldestTaskMs: now + 1 }), now)).toBe(false)
    }
  })

  it('nobody takes from the queue: stuck too', () => {
    const watch = new ProgressWatch()
    watch.isStuck(slots({ active: 0, idle: 2 }), 0)
    expect(watch.isStuck(slots({ active: 0, idle: 2, queued: 6 }), 121_000)).toBe(true)
  })
})

describe('WK9: deploys and restarts', () => {
  const health = (version: string | null, startedAt: number | null): WorkerHealth => ({
    ...{ status: 'pass', dialect: 'health+json', version, releaseId: null, instance: null },
    ...{ output: '', startedAt, components: [], componentsTotal: 0, body: {} },
  })

  it('marks a new version, a restart, and nothing else', () => {
    const identity = new Identity()
    const titles = [
      health('1.0.0', 10_000),
      health('1.0.0', 11_500),
      health('1.0.0', 60_000),
      health('1.1.0', 90_000),
      health('1.1.0', 90_000),
    ].map((one) => identity.note(one, 100_000).title)
    expect(titles).toEqual([
      null,
      null,
      'Restarted, version 1.0.0',
      'Deployed 1.0.0 -> 1.1.0',
      null,
    ])
  })

  it('two instances that answer in turn are no flood of deploys', () => {
    const identity = new Identity()
    const titles = Array.from({ length: 20 }, (_, i) =>
      identity.note(i % 2 === 0 ? health('1', 10_000) : health('2', 50_000), 100_000),
    ).map(({ title }) => title)
    expect(titles.filter((title) => title !== null)).toHaveLength(1)
  })
})

describe('tallies and names', () => {
  it('RC10: hit rate of a cache by difference, unknown after a restart', () => {
    const tallies = new Tallies()
    const cache = (hits: number, misses: number) => [
      {
        ...{ name: 'a', keys: 1, hits, misses, sizeBytes: null, lastWarmAt: null, canWarm: false },
      },
    ]
    const rate = (hits: number, misses: number): number | null | undefined =>
      tallies.hitRates(cache(hits, misses), 0)[0]?.value
    expect([rate(100, 0), rate(109, 1), rate(109, 1), rate(2, 2), rate(3, 2)]).toEqual([
      ...[null, 90, null, null, 100],
    ])
  })

  it('BR2: refused calls a second, by window or by difference', () => {
    const tallies = new Tallies()
    const rate = (part: Partial<BreakerRow>, nowMs: number): number | null | undefined =>
      tallies.rejectRates([makeBreaker(part)], nowMs)[0]?.value
    expect(rate({ rejects: 8, windowMs: 4_000 }, 0)).toBe(2)
    expect(rate({ rejects: 8, windowMs: null }, 5_000)).toBe(0)
    expect(rate({ rejects: 18, windowMs: null }, 10_000)).toBe(2)
    expect(rate({ rejects: 0, windowMs: null }, 15_000)).toBeNull()
  })

  it('fault 28: ever new names do not become ever new series', () => {
    const limit = new NameLimit(3)
    const taken = Array.from({ length: 100 }, (_, i) =>
      limit.admit([`n${i}`], (name) => name),
    ).flat()
    expect(taken).toEqual(['n0', 'n1', 'n2'])
    expect(limit.admit(['n1', 'new'], (name) => name)).toEqual(['n1'])
  })
})

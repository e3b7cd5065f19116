import { describe, expect, it } from 'vitest'
import type { Link } from '../../../shared/model/link'
import type { GapRow } from '../../../shared/model/tables/postgres'
import { TargetView } from '../../sources/target-view'
import { redisDenied } from './redis-denied'
import { redisDown } from './redis-down'
import { redisHitRate } from './redis-hit-rate'
import { redisMemory } from './redis-memory'

const LINK: Link = {
  targetId: 'cache',
  probe: 'info',
  state: 'live',
  everyMs: 2_000,
  lastOkAt: 1_000,
  attempt: 0,
  nextTryAt: null,
  error: null,
  guard: 'closed',
  costMsPerMin: 0,
  roundTripP95Ms: null,
  backedOff: false,
  servedBy: null,
}

function makeView(parts: {
  link?: Partial<Link>
  values?: Record<string, number | null>
  gaps?: readonly GapRow[]
}): TargetView {
  const view = new TargetView({ id: 'cache', kind: 'redis', title: 'Cache', environment: 'dev' })
  view.apply({
    targetId: 'cache',
    probe: 'info',
    at: 1_000,
    values: parts.values ?? {},
    tables: { 'redis.gaps': parts.gaps ?? [] },
    link: { ...LINK, ...parts.link },
  })
  return view
}

const error = (
  code: NonNullable<Link['error']>['code'],
  context = {},
): NonNullable<Link['error']> => ({
  code,
  message: 'its words',
  context,
})

describe('redis-down', () => {
  it.each([
    ['source/unreachable', 'critical', 'Redis is down'],
    ['source/timeout', 'critical', 'Redis does not answer in 1.5 s'],
    ['source/starting-up', 'high', 'Redis is loading its data'],
  ] as const)('fires at once for %s', (code, severity, title) => {
    const view = makeView({ link: { state: 'down', error: error(code) } })
    expect(redisDown.evaluate(view, 0)).toMatchObject([{ severity, title, forMs: 0, tail: '' }])
  })

  it.each(['live', 'connecting', 'denied'] as const)('is clear while %s', (state) => {
    expect(redisDown.evaluate(makeView({ link: { state } }), 0)).toEqual([])
  })
})

describe('redis-denied', () => {
  it('fires with the line to run when refused', () => {
    const refused = error('source/not-permitted', { fix: 'ACL SETUSER ops +info' })
    const view = makeView({ link: { state: 'denied', error: refused } })
    expect(redisDenied.evaluate(view, 0)).toMatchObject([{ severity: 'high' }])
    expect(redisDenied.evaluate(view, 0)[0]?.detail).toContain('ACL SETUSER ops +info')
  })

  it('fault 23: a server that wants a password is up: refused, not down', () => {
    const view = makeView({ link: { state: 'down', error: error('source/auth-required') } })
    expect(redisDenied.evaluate(view, 0)).toMatchObject([{ severity: 'high' }])
    expect(redisDown.evaluate(view, 0)).toEqual([])
  })

  it('ST8: tells a part that is missing as low', () => {
    const gaps = [{ code: 'source/not-permitted', message: 'No right', fix: 'ACL SETUSER a +b' }]
    expect(redisDenied.evaluate(makeView({ gaps }), 0)).toMatchObject([{ severity: 'low' }])
  })

  it('is clear when all is read, and when the server is down', () => {
    expect(redisDenied.evaluate(makeView({}), 0)).toEqual([])
    const down = makeView({ link: { state: 'down', error: error('source/unreachable') } })
    expect(redisDenied.evaluate(down, 0)).toEqual([])
  })
})

describe('redis-memory', () => {
  it.each([
    [81, 'medium'],
    [95, 'high'],
    [100, 'high'],
  ])('OV5: fires at %d %%', (percent, severity) => {
    const view = makeView({ values: { 'redis.memory.percent': percent } })
    expect(redisMemory.evaluate(view, 0)).toMatchObject([{ severity, value: percent }])
  })

  it.each([[80], [0], [null]])('is clear at %s', (percent) => {
    const view = makeView({ values: { 'redis.memory.percent': percent } })
    expect(redisMemory.evaluate(view, 0)).toEqual([])
  })
})

describe('redis-hit-rate', () => {
  const at = (percent: number | null, lookups: number): TargetView =>
    makeView({ values: { 'redis.hit-rate.minute': percent, 'redis.lookups.minute': lookups } })

  it('RC2: fires below 70 % after five minutes', () => {
    expect(redisHitRate.evaluate(at(69, 500), 0)).toMatchObject([
      { severity: 'medium', forMs: 300_000, threshold: 70 },
    ])
  })

  it('RC2: is clear at 70 %, without volume, and when unknown', () => {
    for (const view of [at(70, 500), at(10, 59), at(null, 0), makeView({})]) {
      expect(redisHitRate.evaluate(view, 0)).toEqual([])
    }
  })
})

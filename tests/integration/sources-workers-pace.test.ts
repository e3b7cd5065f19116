import { afterEach, describe, expect, it } from 'vitest'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { workerSource } from '../../src/main/sources/workers/index'
import { ManualClock } from '../fakes/clock'
import { routes, startStub, type Handler } from '../support/stub-worker'

const EVERY_MS = 5_000
const SIDES = ['/b', '/c', '/p'] as const

let opened = new Lifetime()
afterEach(async () => {
  await opened.close()
  opened = new Lifetime()
})

const page: Handler = (_request, response) => void response.end('<html>')
const breaker = (part: object = {}) => ({ name: 'register', state: 'CLOSED', ...part })

/** A worker that offers everything, and what is asked of it at each reading. */
async function worker() {
  const table: Record<string, unknown> = {
    '/.well-known/ops': { contract: 'ops/v1', breakers: '/b', caches: '/c', pool: '/p' },
    '/health': { status: 'pass', checks: { db: [{ status: 'pass' }] } },
    '/b': [breaker({ stats: { fires: 9, successes: 9, failures: 0 } })],
    '/c': [{ name: 'projects', keys: 3, hits: 1, misses: 1 }],
    '/p': {
      slots: { active: 1, idle: 3, queued: 0, max: 4 },
      pools: [{ name: 'primary', total: 5, idle: 4, waiting: 0, max: 10 }],
    },
  }
  const stub = opened.own(await startStub(routes(table)))
  const clock = new ManualClock()
  const source = opened.own(
    workerSource.open(
      { id: 'w', kind: 'worker', title: 'W', environment: 'dev' },
      { url: stub.url },
      { clock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
    ),
  )
  const read = async () => {
    const before = stub.asked.length
    const { values, tables } = await source.read('health', new AbortController().signal)
    await clock.advance(EVERY_MS)
    const sides = SIDES.filter((path) => stub.asked.slice(before).includes(path))
    return { values, tables, isWhole: sides.length === SIDES.length, sides }
  }
  const readSome = async (count: number): Promise<boolean[]> => {
    const whole: boolean[] = []
    for (let at = 0; at < count; at += 1) whole.push((await read()).isWhole)
    return whole
  }
  return { table, read, readSome }
}

describe('WK1, OV10: a worker in which nothing moves is asked less', () => {
  it('WK1: all at each reading at first, then at every second one; its health always', async () => {
    const { readSome } = await worker()
    expect(await readSome(8)).toEqual([true, true, true, true, false, true, false, true])
  })

  it('WK1: what was not asked is left out, so that it ages and shows no old figure as new', async () => {
    const { read, readSome } = await worker()
    await readSome(4)
    const { values, tables, sides } = await read()
    expect(sides).toEqual([])
    expect(Object.keys(tables ?? {}).sort()).toEqual([
      'worker.components',
      'worker.info',
      'worker.offers',
    ])
    expect(tables?.['worker.info']).toMatchObject([{ condition: 'healthy' }])
    const names = Object.keys(values).filter((name) => /breaker|cache|pool|slots/.test(name))
    expect(names).toEqual([])
    expect(values['worker.up']).toBe(1)
  })

  it('BR1: a breaker that opens is told within two readings, and from then on at each', async () => {
    const { table, read, readSome } = await worker()
    await readSome(5)
    await readSome(1)
    table['/b'] = [breaker({ state: 'OPEN' })]
    // The worst case: it opened right after it was asked.
    expect(await readSome(1)).toEqual([false])
    const { tables } = await read()
    expect(tables?.['worker.breakers']).toMatchObject([{ name: 'register', state: 'open' }])
    expect(await readSome(4)).toEqual([true, true, true, true])
  })

  it.each<[string, object]>([
    ['a component', { status: 'pass', checks: { db: [{ status: 'warn' }] } }],
    ['its word', { status: 'warn', checks: { db: [{ status: 'pass' }] } }],
    ['its version', { status: 'pass', version: '2', checks: { db: [{ status: 'pass' }] } }],
  ])('BR1: when its health tells of a change (%s), within one', async (_what, health) => {
    const { table, read, readSome } = await worker()
    await readSome(4)
    table['/health'] = health
    table['/b'] = [breaker({ state: 'OPEN' })]
    const { isWhole, tables } = await read()
    expect(isWhole).toBe(true)
    expect(tables?.['worker.breakers']).toMatchObject([{ state: 'open' }])
  })

  it.each<[string, string, unknown]>([
    ['calls fail', '/b', [breaker({ stats: { fires: 9, successes: 7, failures: 2 } })]],
    ['a breaker is held', '/b', [breaker({ state: 'FORCED_OPEN' })]],
    ['the state of a breaker is not known', '/b', [breaker({ state: 'odd' })]],
    ['tasks wait', '/p', { slots: { active: 4, idle: 0, queued: 2, max: 4 } }],
    ['all slots are busy', '/p', { slots: { active: 4, idle: 0, queued: 0, max: 4 } }],
    ['callers wait', '/p', { pools: [{ name: 'a', total: 5, idle: 1, waiting: 1, max: 9 }] }],
    ['a pool is full', '/p', { pools: [{ name: 'a', total: 9, idle: 0, waiting: 0, max: 9 }] }],
    ['one cannot be read', '/c', page],
    ['a cache was warmed', '/c', [{ name: 'projects', lastWarmAt: '2026-01-31T03:00:00Z' }]],
  ])('WK2, BR2: while something moves it is asked all: %s', async (_what, path, body) => {
    const { table, readSome } = await worker()
    await readSome(5)
    table[path] = body
    expect(await readSome(4)).toEqual([true, true, true, true])
  })

  it('WK4: after a failure it is looked at closely again', async () => {
    const { table, readSome } = await worker()
    await readSome(4)
    const health = table['/health']
    table['/health'] = 'no health'
    await expect(readSome(1)).rejects.toMatchObject({ code: 'source/bad-answer' })
    table['/health'] = health
    expect(await readSome(5)).toEqual([true, true, true, true, false])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeLink } from '../factories/link'
import { breakerOpen } from '../../src/main/alerts/rules/breaker-open'
import { workerDown } from '../../src/main/alerts/rules/worker-down'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { redisSource } from '../../src/main/sources/redis/index'
import { TargetView } from '../../src/main/sources/target-view'
import {
  workerRequest,
  workerSource,
  type WorkerRequest,
} from '../../src/main/sources/workers/index'
import type { Target } from '../../src/shared/model/target'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'

const WITHIN_MS = 60_000
const TOOLS = {
  ...{ clock: systemClock, log: silentLogger },
  ...{ ownRefreshes: () => new Map(), peers: () => [] },
}
const target = (id: string): Target => ({
  ...{ id, kind: 'worker', title: id, environment: 'dev' },
})

let platform: TestPlatform
const opened = new Lifetime()
beforeAll(async () => {
  platform = await sharedPlatform()
}, 240_000)
afterAll(async () => {
  await opened.close()
  await platform.stop()
}, 60_000)

const workerOf = (id: string) => {
  const found = platform.file.workers.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no worker ${id}`)
  return found
}
const open = (id: string) =>
  opened.own(workerSource.open(target(id), { url: workerOf(id).baseUrl }, TOOLS))
type Opened = ReturnType<typeof open>
const read = (source: Opened) => source.read('health', AbortSignal.timeout(10_000))
const stateOf = async (source: Opened): Promise<string | undefined> =>
  (await read(source)).tables?.['worker.breakers']?.find(({ name }) => name === 'register')?.state

describe('the worker source on the demo platform', () => {
  it('WK1, WK9: reads components, version, start time and capabilities', async () => {
    const { tables, values } = await read(open('api'))
    const info = tables?.['worker.info']?.[0]
    expect(info).toMatchObject({ dialect: 'ops/v1', httpStatus: 200 })
    expect(info?.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(info?.startedAt).toBeLessThanOrEqual(Date.now())
    expect(info?.capabilities).toEqual(
      expect.arrayContaining(['breakers', 'caches', 'breaker.update']),
    )
    expect(tables?.['worker.components']?.length).toBeGreaterThan(2)
    expect(values['worker.latency']).toBeGreaterThan(0)
    expect(values['worker.heap.percent']).toBeGreaterThan(0)
  })

  it('WK2, PC4: reads slots of the scraper and pools of the api', async () => {
    const scraper = await read(open('scraper'))
    const slots = scraper.tables?.['worker.slots']?.[0]
    expect(slots?.max).toBeGreaterThan(0)
    expect((slots?.active ?? 0) + (slots?.idle ?? 0)).toBe(slots?.max)
    expect(scraper.values['worker.slots.busy-percent']).not.toBeUndefined()

    const api = await read(open('api'))
    expect(api.tables?.['worker.pools']?.map(({ name }) => name)).toContain('primary')
    expect(api.values['worker.pool.used-percent']).toContainEqual({
      ...{ labels: { pool: 'primary' }, value: expect.any(Number) as number },
    })
  })

  it('RC10: reads caches with their hit rate', async () => {
    const source = open('api')
    await read(source)
    const rate = await until('a lookup', WITHIN_MS, async () => {
      const { values, tables } = await read(source)
      expect(tables?.['worker.caches']?.[0]?.canWarm).toBe(true)
      const rates = values['worker.cache.hit-rate']
      if (rates === null || rates === undefined || typeof rates === 'number') return undefined
      return rates.find(({ value }) => value !== null)?.value ?? undefined
    })
    expect(rate).toBeGreaterThanOrEqual(0)
  })

  it('every kind of worker is understood', async () => {
    for (const { id } of platform.file.workers) {
      const { values, tables } = await read(open(id))
      expect(values['worker.up']).toBe(1)
      expect(tables?.['worker.info']?.[0]?.dialect).toBe('ops/v1')
    }
  })

  it('RC1: the Redis of the platform is read by its watching user', async () => {
    const { redis } = platform.file
    if (redis === null) throw new Error('the platform has no Redis')
    const source = opened.own(
      redisSource.open({ ...target('redis'), kind: 'redis' }, { url: redis.watch }, TOOLS),
    )
    const { tables, values } = await source.read('info', AbortSignal.timeout(10_000))
    expect(tables?.['redis.server']?.[0]?.user).toBe('switchyard_watch')
    expect(tables?.['redis.gaps']).toEqual([])
    expect(values['redis.memory.percent']).toBeGreaterThan(0)
  })
})

describe('register-outage', () => {
  it('BR1, BR6: the breaker opens, is judged, and closes again, with its transitions', async () => {
    const source = open('api')
    expect(await until('closed', WITHIN_MS, async () => (await stateOf(source)) === 'closed')).toBe(
      true,
    )
    const fault = await startFault(platform, 'register-outage', '120s')

    const reading = await until('an open breaker', WITHIN_MS, async () => {
      const one = await read(source)
      return one.tables?.['worker.breakers']?.some(({ state }) => state === 'open')
        ? one
        : undefined
    })

    const row = reading.tables?.['worker.breakers']?.find(({ name }) => name === 'register')
    expect(row).toMatchObject({ dependsOn: 'register', canReset: true, failThresholdPercent: 50 })
    expect(row?.openedAt).toBeLessThanOrEqual(Date.now())
    const view = new TargetView(target('api'))
    view.apply({ ...{ targetId: 'api', probe: 'health', at: 0 }, ...reading, link: makeLink() })
    expect(breakerOpen.evaluate(view, 0)).toMatchObject([
      { severity: 'high', tail: 'breaker/register' },
    ])
    expect(workerSource.tiles(view).map(({ tail }) => tail)).toEqual(['', 'breaker/register'])

    fault.interrupt()
    await fault.exited
    const events = await until('a closed breaker', WITHIN_MS, async () => {
      const one = await read(source)
      const isClosed = one.tables?.['worker.breakers']?.every(({ state }) => state === 'closed')
      return isClosed === true ? one.events : undefined
    })
    expect(events.some(({ title }) => title.endsWith('closed'))).toBe(true)
    const { tables } = await read(source)
    const ways =
      tables?.['worker.breaker-transitions']?.map(({ from, to }) => `${from}>${to}`) ?? []
    expect(ways).toContain('closed>open')
    expect(ways[0]).toMatch(/>closed$/)
  })

  it('BR7: workerRequest resets a breaker by the token, and is refused without it', async () => {
    const { baseUrl: url } = workerOf('api')
    const request: WorkerRequest = {
      method: 'POST',
      path: '/ops/breakers/register',
      body: { updateState: 'CLOSE' },
      timeoutMs: 10_000,
    }
    expect((await workerRequest({ url }, request)).status).toBe(401)
    const token = platform.file.opsToken
    expect(await workerRequest({ url, token }, request)).toMatchObject({
      ...{ status: 200, body: { currentState: 'CLOSED' } },
    })
    const stale = { ...request, headers: { 'x-ops-expected-state': 'OPEN' } }
    expect((await workerRequest({ url, token }, stale)).status).toBe(409)
  })
})

describe('worker-crash', () => {
  it('WK3, WK4, fault 25: unreachable, then back with the measured time and a restart mark', async () => {
    const source = open('scraper')
    await read(source)
    const fault = await startFault(platform, 'worker-crash', '120s')

    const error = await until('an outage', WITHIN_MS, () =>
      read(source).then(
        () => undefined,
        (thrown: unknown) => thrown as { code: 'source/unreachable'; message: string },
      ),
    )
    expect(error.code).toBe('source/unreachable')
    const view = new TargetView(target('scraper'))
    const failed = { code: error.code, message: error.message, context: {} }
    view.apply({
      ...{ targetId: 'scraper', probe: 'health', at: 0 },
      link: makeLink({ probe: 'health', state: 'down', error: failed }),
    })
    expect(workerDown.evaluate(view, 0)).toMatchObject([
      { severity: 'critical', title: 'Worker is unreachable' },
    ])
    expect(await source.knock!(AbortSignal.timeout(5_000))).toBe(false)

    fault.interrupt()
    await fault.exited
    const back = await until('its return', WITHIN_MS, () => read(source).catch(() => undefined))

    expect(back.values['worker.recovery']).toBeGreaterThan(0)
    const info = back.tables?.['worker.info']?.[0]
    expect(info?.upAt).toBeGreaterThan(info?.downAt ?? Infinity)
    const titles = back.events?.map(({ kind, title }) => `${kind}: ${title}`).join('; ')
    expect(titles).toContain('deploy: Restarted')
    expect((await read(source)).values).not.toHaveProperty('worker.recovery')
  })
})

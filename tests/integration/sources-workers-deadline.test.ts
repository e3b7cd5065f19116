import { afterEach, describe, expect, it } from 'vitest'
import { Lifetime } from '../../src/main/platform/lifetime'
import { AppError } from '../../src/shared/errors/app-error'
import { systemClock, type Clock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler/index'
import { workerSource } from '../../src/main/sources/workers/index'
import { ManualClock } from '../fakes/clock'
import { until } from '../support/platform'
import { routes, sendJson, startStub, type Handler, type StubWorker } from '../support/stub-worker'

const WITHIN_MS = 60_000
const TARGET = { id: 'scraper', kind: 'worker', title: 'Scraper', environment: 'dev' } as const
const OPS = { contract: 'ops/v1', health: '/health', breakers: '/b', caches: '/c', pool: '/p' }

let opened = new Lifetime()
afterEach(async () => {
  await opened.close()
  opened = new Lifetime()
})

type Table = Record<string, unknown>
const stub = async (table: Table): Promise<StubWorker> => opened.own(await startStub(routes(table)))
const open = (url: string, clock: Clock) =>
  opened.own(
    workerSource.open(
      TARGET,
      { url },
      { clock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
    ),
  )
const healthy = (): Table => ({
  ...{ '/.well-known/ops': OPS, '/health': { status: 'pass' } },
  ...{ '/b': [], '/c': [], '/p': {} },
})

const codeOf = (thrown: unknown): string => AppError.from(thrown).code

const hangs: Handler = () => undefined
/** One byte each 100 ms, for ever. */
const drips: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
}
const SICK: readonly (readonly [string, Handler])[] = [
  ['a hang', hangs],
  ['a slow drip', drips],
]

/** Reads on a clock that stands still; `advance` moves it. */
async function reading(url: string) {
  const clock = new ManualClock()
  const source = open(url, clock)
  const read = async () => {
    const stop = new AbortController()
    const seen: { outcome?: string; tables?: unknown } = {}
    source.read('health', stop.signal).then(
      ({ tables }) => Object.assign(seen, { outcome: 'read', tables }),
      (thrown: unknown) => Object.assign(seen, { outcome: codeOf(thrown) }),
    )
    return { seen, stop }
  }
  return { clock, read }
}

describe('fault 26, WK1: how long a worker may take', () => {
  it.each(SICK)('%s of the health is told after 2 s, not before', async (_what, sick) => {
    const table = healthy()
    const { url, asked } = await stub(table)
    const { clock, read } = await reading(url)
    const first = await read()
    await until('a first reading', WITHIN_MS, () => first.seen.outcome)
    const asks = (): number => asked.filter((path) => path === '/health').length
    for (const round of [2, 3]) {
      table['/health'] = sick
      const { seen } = await read()
      await until('its question', WITHIN_MS, () => asks() === round)
      await clock.advance(1_999)
      expect(seen.outcome).toBeUndefined()
      await clock.advance(1)
      await until('its end', WITHIN_MS, () => seen.outcome)
      expect(seen.outcome).toBe('source/timeout')
    }
    // Not looked for elsewhere while it hangs, but again when it answers.
    table['/health'] = { status: 'pass' }
    for (const contacts of [1, 2]) {
      const { seen } = await read()
      await until('its return', WITHIN_MS, () => seen.outcome)
      expect(seen.outcome).toBe('read')
      expect(asked.filter((path) => path === '/.well-known/ops')).toHaveLength(contacts)
    }
  })

  it.each(SICK)(
    'WK1: %s of the index at first contact hides what it offers for 30 s, not for ever',
    async (_what, sick) => {
      const table = { ...healthy(), '/.well-known/ops': sick as unknown }
      const { url, asked } = await stub(table)
      const { clock, read } = await reading(url)
      const looks = (): number => asked.filter((path) => path === '/.well-known/ops').length
      const next = async (): Promise<void> => {
        const { seen } = await read()
        await until('a reading', WITHIN_MS, () => seen.outcome)
        expect(seen.outcome).toBe('read')
      }
      const first = await read()
      await until('its question', WITHIN_MS, () => looks() === 1)
      await clock.advance(2_000)
      await until('a plain health', WITHIN_MS, () => first.seen.outcome)
      table['/.well-known/ops'] = OPS
      await clock.advance(29_999)
      await next()
      expect(looks()).toBe(1)
      await clock.advance(1)
      await next()
      expect(asked).not.toContain('/b')
      await next()
      expect(asked).toContain('/b')
      expect(looks()).toBe(2)
    },
  )

  it.each(SICK)('%s beside the health loses that part alone, after 2.5 s', async (_what, sick) => {
    const { url, asked } = await stub({ ...healthy(), '/b': sick })
    const { clock, read } = await reading(url)
    const { seen } = await read()
    await until('its question', WITHIN_MS, () => asked.includes('/b') && asked.includes('/p'))
    await clock.advance(2_499)
    expect(seen.outcome).toBeUndefined()
    await clock.advance(1)
    await until('its end', WITHIN_MS, () => seen.outcome)
    expect(seen).toMatchObject({
      outcome: 'read',
      tables: { 'worker.components': [{ key: 'ops:breakers', status: 'unknown' }] },
    })
    expect(seen.tables).not.toHaveProperty('worker.breakers')
    expect(seen.tables).toHaveProperty('worker.caches')
  })

  it.each(SICK)(
    '%s ends by the limit of the health, before that of the reading',
    async (_w, sick) => {
      const table = healthy()
      const { url } = await stub(table)
      const sampler = opened.own(
        new Sampler({
          ...{ sources: [workerSource], clock: systemClock, random: Math.random },
          ...{ log: silentLogger, ownRefreshes: () => new Map(), onObservation: () => undefined },
        }),
      )
      await sampler.pause()
      sampler.add(TARGET, { url })
      const readOnce = async () =>
        (await sampler.readOnce()).find(({ probe }) => probe === 'health')
      expect((await readOnce())?.link.state).toBe('live')
      table['/health'] = (request: Parameters<Handler>[0], response: Parameters<Handler>[1]) =>
        sick(request, response)
      const error = (await readOnce())?.link.error
      // The words of the one that ended it: the sampler would say "no answer within 3000 ms".
      expect(error).toMatchObject({
        code: 'source/timeout',
        message: expect.stringContaining('accepts connections') as string,
      })
    },
  )

  it('a 401 that is answered with a token has the same 2 s for both', async () => {
    const handle: Handler = (request, response) => {
      if (request.headers.authorization === undefined) sendJson(response, {}, 401)
    }
    const { url, asked } = await stub({ '/.well-known/ops': OPS, '/health': handle })
    const clock = new ManualClock()
    const source = open(url.replace('http://', 'http://:sesame@'), clock)
    const ended = source.read('health', new AbortController().signal).then(() => 'read', codeOf)
    await until('both', WITHIN_MS, () => asked.filter((path) => path === '/health').length === 2)
    await clock.advance(2_000)
    expect(await ended).toBe('source/timeout')
  })
})

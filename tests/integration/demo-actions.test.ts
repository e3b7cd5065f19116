import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import { WorkerCaller, type Pool } from './demo-workers-support'

let platform: TestPlatform
let api: WorkerCaller
let scraper: WorkerCaller
beforeAll(async () => {
  // Nobody waits an hour: only a restart that was asked for brings a worker back at once.
  platform = await sharedPlatform({ args: ['--restart-after', '3600'] })
  api = new WorkerCaller(platform, 'api')
  scraper = new WorkerCaller(platform, 'scraper')
})
afterAll(async () => {
  await platform.stop()
})

interface Offer {
  readonly id: string
  readonly path: string
  readonly method: string
  readonly danger: string
  readonly dryRun: boolean
  readonly idempotent: boolean
  readonly params: { type: string; properties: object; required?: string[] }
}
const offersOf = async (worker: WorkerCaller): Promise<Offer[]> =>
  (await worker.get<{ actions: Offer[] }>('/.well-known/ops')).actions

describe('what a worker offers to have done to itself', () => {
  it.each(['api', 'dashboard', 'scraper', 'scanner', 'bci'])(
    'WK7, DP4: %s tells each with a schema of what it takes',
    async (id) => {
      const offers = await offersOf(new WorkerCaller(platform, id))
      const own = offers.filter((offer) => offer.id.startsWith('worker.'))

      expect(own.map((offer) => [offer.id, offer.path])).toEqual([
        ['worker.restart', '/ops/restart'],
        ['worker.drain', '/ops/drain'],
        ['worker.log-level', '/ops/log-level'],
        ['worker.gc', '/ops/gc'],
      ])
      for (const offer of own) {
        expect(offer).toMatchObject({ method: 'POST', dryRun: true, idempotent: true })
        expect(offer.params).toMatchObject({ type: 'object' })
      }
      expect(own[1]!.params).toMatchObject({ required: ['drain'] })
      expect(own[2]!.params.properties).toMatchObject({
        level: { enum: ['debug', 'info', 'warn', 'error'] },
      })
    },
  )

  it('WK7: none goes without the token, nor with what it does not take', async () => {
    for (const { path } of (await offersOf(api)).filter(({ id }) => id.startsWith('worker.'))) {
      const refused = await fetch(`${api.baseUrl}${path}`, { method: 'POST' })
      expect(refused.status, path).toBe(401)
      expect((await api.post(path, { unknown: 1 })).status, path).toBe(400)
    }
    expect((await api.post('/ops/log-level', { level: 'loud' })).status).toBe(400)
    expect((await api.post('/ops/drain', { drain: 'yes' })).status).toBe(400)
  })

  it('WK7: the level of the log changes what is logged, once for one key, not on a dry run', async () => {
    const dry = await api.post('/ops/log-level?dryRun=true', { level: 'debug' })
    expect(await dry.json()).toMatchObject({ dryRun: true, state: 'info' })
    const key = { 'idempotency-key': randomUUID() }
    const first: unknown = await (await api.post('/ops/log-level', { level: 'debug' }, key)).json()
    expect(first).toEqual({ from: 'info', level: 'debug' })
    const again = await api.post('/ops/log-level', { level: 'debug' }, key)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.json()).toEqual(first)
    await until('a line of a request', 30_000, async () =>
      (await api.logs()).some(({ level, message }) => level === 'debug' && /^GET /.test(message)),
    )

    const stale = await api.post(
      '/ops/log-level',
      { level: 'info' },
      { 'x-ops-expected-state': 'warn' },
    )
    expect(stale.status).toBe(409)
    expect((await api.post('/ops/log-level', { level: 'info' })).status).toBe(200)
  })

  it('WK7: collects garbage and tells what it freed', async () => {
    const dry = await api.post('/ops/gc?dryRun=true')
    expect(await dry.json()).toMatchObject({
      dryRun: true,
      usedBytes: expect.any(Number) as number,
    })
    const done = (await (await api.post('/ops/gc')).json()) as Record<string, number>

    expect(done['beforeBytes']).toBeGreaterThan(1_000_000)
    expect(done['freedBytes']).toBe(Math.max(0, done['beforeBytes']! - done['afterBytes']!))
  })

  it('WK7: drained it takes no new work and says so; then it takes work again', async () => {
    const dry = await scraper.post('/ops/drain?dryRun=true', { drain: true })
    expect(await dry.json()).toMatchObject({ dryRun: true, state: 'serving' })
    await scraper.drained()
    const again = await scraper.post('/ops/drain', { drain: true })
    expect(await again.json()).toMatchObject({ from: 'draining', state: 'draining' })

    const health = await scraper.get<{ status: string; output: string; checks: object }>('/health')
    expect(health).toMatchObject({
      status: 'warn',
      output: expect.stringContaining('draining') as string,
    })
    expect(health.checks).toHaveProperty('worker:state')
    const completed = await until('nothing runs', 30_000, async () => {
      const { slots } = await scraper.get<Pool>('/ops/pool')
      return slots.active === 0 ? slots.completed : undefined
    })
    const posted = await fetch(`${api.baseUrl}/api/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: 3, organiser: 'test', durationMin: 20 }),
    })
    expect(posted.status).toBe(200)
    await until('it waits', 30_000, async () => {
      const { slots } = await scraper.get<{ slots: { queued: number } }>('/ops/pool')
      return slots.queued > 0
    })
    expect((await scraper.get<Pool>('/ops/pool')).slots.completed).toBe(completed)

    await scraper.post('/ops/drain', { drain: false })
    await until('it is done', 30_000, async () => {
      return (await scraper.get<Pool>('/ops/pool')).slots.completed > completed
    })
  })

  it('WK7, RR1: a restart ends what runs, leaves and is back at once; the one who asked sees it end', async () => {
    const pidOf = async (): Promise<number> =>
      (await platform.reread()).workers.find(({ id }) => id === 'scraper')!.pid
    const before = await pidOf()
    const dry = await scraper.post('/ops/restart?dryRun=true')
    expect(await dry.json()).toMatchObject({ dryRun: true, state: 'serving' })

    const key = { 'idempotency-key': randomUUID() }
    const asked = await scraper.post('/ops/restart', {}, key)
    expect(asked.status).toBe(202)
    const location = asked.headers.get('location')!
    const twice = await scraper.post('/ops/restart').catch(() => undefined)
    if (twice?.status === 202) expect(twice.headers.get('location')).toBe(location)

    const ended = await until('the end of the restart', 60_000, () =>
      scraper.get<{ state: string; progress: number }>(location).then(
        (operation) => operation.state === 'succeeded' && operation,
        () => undefined,
      ),
    )
    expect(ended.progress).toBe(1)
    const after = await until('a new pid in platform.json', 30_000, async () => {
      const now = await pidOf()
      return now !== before && now
    })
    const late = await scraper.post('/ops/restart', {}, key)
    expect(late.headers.get('location')).toBe(location)
    expect(await pidOf()).toBe(after)
    // It did not crash, and that is not counted as one.
    expect((await scraper.get<Pool>('/ops/pool')).recovered).toBe(0)
    expect((await scraper.get<{ status: string }>('/health')).status).not.toBe('fail')
  })

  it('WK10: the last lines of each worker can be read on from where one was', async () => {
    const all = await api.get<{ lines: { seq: number }[]; next: number }>('/ops/logs')
    expect(all.lines.length).toBeGreaterThan(0)
    expect(all.next).toBe(all.lines.at(-1)!.seq)
    const one = await api.get<{ lines: { seq: number }[] }>('/ops/logs?limit=1')
    expect(one.lines).toHaveLength(1)

    await fetch(`${api.baseUrl}/api/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-correlation-id': 'visit-of-test' },
      body: JSON.stringify({ projectId: 0, organiser: 'test', durationMin: 20 }),
    })
    const line = await until('the line of the failure', 30_000, async () =>
      (await api.logs(all.next)).find(({ correlationId }) => correlationId === 'visit-of-test'),
    )
    expect(line).toMatchObject({
      level: 'error',
      message: expect.stringContaining('foreign key') as string,
    })
    expect((await fetch(`${api.baseUrl}/ops/logs?limit=9999`)).status).toBe(400)
  })
})

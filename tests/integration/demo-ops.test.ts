import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'

let platform: TestPlatform
beforeAll(async () => {
  platform = await sharedPlatform()
})
afterAll(async () => {
  await platform.stop()
})

const KINDS = ['api', 'dashboard', 'scraper', 'scanner', 'bci'] as const
type Kind = (typeof KINDS)[number]
const base = (kind: Kind): string =>
  platform.file.workers.find((worker) => worker.kind === kind)!.baseUrl

async function get<T>(kind: Kind, path: string): Promise<T> {
  return (await (await fetch(`${base(kind)}${path}`)).json()) as T
}

function change(
  kind: Kind,
  method: string,
  path: string,
  options: { body?: object; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${base(kind)}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${platform.file.opsToken}`,
      ...(options.body ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
  })
}

interface BreakerRow {
  readonly name: string
  readonly state: string
  readonly openedAt: string | null
  readonly dependsOn: string
  readonly thresholds: Record<string, number>
  readonly stats: Record<string, unknown>
}
const breaker = async (kind: Kind): Promise<BreakerRow> =>
  (await get<{ breakers: BreakerRow[] }>(kind, '/ops/breakers')).breakers[0]!

describe('the workers', () => {
  it.each(KINDS)('DP4: %s says how it is, in health+json', async (kind) => {
    // On a busy machine one look may take too long: it has to be well, not at once.
    await until(
      'a pass',
      60_000,
      async () => (await get<{ status: string }>(kind, '/health')).status === 'pass',
    )
    const response = await fetch(`${base(kind)}/health`)
    const health = (await response.json()) as {
      status: string
      version: string
      releaseId: string
      checks: Record<string, { status: string; observedUnit?: string }[]>
    }

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('application/health+json')
    expect(health).toMatchObject({
      status: 'pass',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      releaseId: expect.any(String) as string,
    })
    expect(Object.keys(health.checks)).toEqual(
      expect.arrayContaining([
        'uptime',
        'memory:utilization',
        'postgres:responseTime',
        'replica:responseTime',
        'redis:responseTime',
      ]),
    )
    expect(health.checks['postgres:responseTime']![0]).toMatchObject({
      status: 'pass',
      observedUnit: 'ms',
    })
  })

  it.each(KINDS)('DP4: %s tells what it offers and its numbers', async (kind) => {
    const offer = await get<{ contract: string; service: string; breakers: string }>(
      kind,
      '/.well-known/ops',
    )
    expect(offer).toMatchObject({
      contract: 'ops/v1',
      service: kind,
      health: '/health',
      metrics: '/metrics',
      pool: '/ops/pool',
      logs: '/ops/logs',
      instance: `${kind}-1`,
    })

    const numbers = await (await fetch(`${base(kind)}/metrics`)).text()
    expect(numbers).toContain('process_cpu_seconds_total')
    expect(numbers).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(numbers).toMatch(/db_client_connection_max\{.*primary.*\} \d+/)
    expect(numbers).toMatch(/circuit_state\{.*state="CLOSED".*\} 1/)
  })

  it('DP4: shows pools, routing and work places', async () => {
    const api = await get<{ pools: { name: string; max: number }[]; routing: { reads: string } }>(
      'api',
      '/ops/pool',
    )
    expect(api.pools.map((pool) => [pool.name, pool.max])).toEqual([
      ['primary', 10],
      ['replica', 10],
    ])
    expect(['replica', 'primary']).toContain(api.routing.reads)

    const { slots } = await get<{
      slots: { active: number; idle: number; max: number; recovered: number }
    }>('scraper', '/ops/pool')
    expect(slots.active + slots.idle).toBe(slots.max)
    expect(slots).toMatchObject({ max: 4, recovered: 0 })
  })

  it('DP4: the queue is worked: jobs of the api end in the table', async () => {
    const posted = await fetch(`${base('api')}/api/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: 3, organiser: 'test', durationMin: 20 }),
    })
    expect(posted.status).toBe(200)
    await until('a job done', 30_000, async () =>
      /jobs_total\{.*result="done".*\} [1-9]/.test(
        await (await fetch(`${base('scraper')}/metrics`)).text(),
      ),
    )
  })

  it('DP5: a visit to a project that is not there fails with a problem document', async () => {
    const posted = await fetch(`${base('api')}/api/visits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ projectId: 0, organiser: 'test', durationMin: 20 }),
    })
    expect(posted.status).toBe(500)
    expect(posted.headers.get('content-type')).toContain('application/problem+json')
  })
})

describe('changing a worker', () => {
  it('DP4: needs the token, and says so in a problem document', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `bearer ${platform.file.opsToken}x` },
    ]) {
      const refused = await fetch(`${base('api')}/ops/caches/projects`, {
        method: 'DELETE',
        headers: headers as Record<string, string>,
      })
      expect(refused.status).toBe(401)
      expect(refused.headers.get('content-type')).toContain('application/problem+json')
      expect(await refused.json()).toMatchObject({
        status: 401,
        detail: expect.stringContaining('token') as string,
      })
    }
  })

  it('DP4: a breaker is forced open and closed; a stale expectation changes nothing', async () => {
    await until('a closed breaker', 60_000, async () => (await breaker('api')).state === 'CLOSED')
    expect(await breaker('api')).toMatchObject({
      name: 'register',
      state: 'CLOSED',
      dependsOn: 'register',
      openedAt: null,
    })

    const dry = await change('api', 'POST', '/ops/breakers/register?dryRun=true', {
      body: { updateState: 'FORCE_OPEN' },
    })
    expect(await dry.json()).toMatchObject({ dryRun: true, from: 'CLOSED' })
    expect((await breaker('api')).state).toBe('CLOSED')

    const stale = await change('api', 'POST', '/ops/breakers/register', {
      body: { updateState: 'FORCE_OPEN' },
      headers: { 'x-ops-expected-state': 'OPEN' },
    })
    expect(stale.status).toBe(409)
    expect((await breaker('api')).state).toBe('CLOSED')

    const opened = await change('api', 'POST', '/ops/breakers/register', {
      body: { updateState: 'FORCE_OPEN' },
      headers: { 'x-ops-expected-state': 'CLOSED' },
    })
    expect(await opened.json()).toMatchObject({ from: 'CLOSED', currentState: 'FORCED_OPEN' })
    const open = await breaker('api')
    expect(Date.parse(open.openedAt!)).toBeGreaterThan(0)
    expect(open.thresholds).toMatchObject({
      errorThresholdPercentage: 50,
      volumeThreshold: 5,
      resetTimeoutMs: 10_000,
      timeoutMs: 1_000,
      halfOpenTrials: 1,
    })
    expect(open.stats).toMatchObject({
      fires: expect.any(Number) as number,
      rejects: expect.any(Number) as number,
      percentiles: expect.any(Object) as object,
    })

    await change('api', 'POST', '/ops/breakers/register', { body: { updateState: 'CLOSE' } })
    expect((await breaker('api')).state).toBe('CLOSED')
  })

  it('DP4: refuses words and names it does not know', async () => {
    expect(
      (await change('api', 'POST', '/ops/breakers/register', { body: { updateState: 'EXPLODE' } }))
        .status,
    ).toBe(400)
    expect(
      (await change('api', 'POST', '/ops/breakers/nobody', { body: { updateState: 'CLOSE' } }))
        .status,
    ).toBe(404)
    expect((await change('api', 'DELETE', '/ops/caches/nothing')).status).toBe(404)
    expect((await fetch(`${base('api')}/ops/operations/none`)).status).toBe(404)
  })

  it('DP4: warms a cache in the background, once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await change('api', 'POST', '/ops/caches/projects/warm', { headers })
    const again = await change('api', 'POST', '/ops/caches/projects/warm', { headers })
    expect(first.status).toBe(202)
    const location = first.headers.get('location')!
    expect(location).toMatch(/^\/ops\/operations\//)
    expect(again.headers.get('location')).toBe(location)
    expect(((await again.json()) as { id: string }).id).toBe(
      ((await first.json()) as { id: string }).id,
    )
    const other = await change('api', 'POST', '/ops/caches/employers/warm', { headers })
    expect(other.status).toBe(422)

    const ended = await until('the end of the warming', 30_000, async () => {
      const operation = await get<{ state: string; progress: number; message: string }>(
        'api',
        location,
      )
      return operation.state !== 'running' && operation
    })
    expect(ended).toMatchObject({
      state: 'succeeded',
      progress: 1,
      message: 'warm projects: 200 of 200',
    })
    const { caches } = await get<{
      caches: { name: string; keys: number; bytes: number; lastWarmAt: string | null }[]
    }>('api', '/ops/caches')
    expect(caches.map((cache) => cache.name)).toEqual(['projects', 'employers'])
    expect(caches[0]).toMatchObject({ lastWarmAt: expect.any(String) as string })
    expect(caches[0]!.keys).toBeGreaterThanOrEqual(200)
    expect(caches[0]!.bytes).toBeGreaterThan(10_000)
  })

  it('DP4: empties a cache, and only when it is meant', async () => {
    const warm = await change('api', 'POST', '/ops/caches/employers/warm')
    await until(
      'the end of the warming',
      30_000,
      async () =>
        (await get<{ state: string }>('api', warm.headers.get('location')!)).state === 'succeeded',
    )

    const dry = (await (
      await change('api', 'DELETE', '/ops/caches/employers?dryRun=true')
    ).json()) as { keys: number }
    expect(dry.keys).toBeGreaterThanOrEqual(200)
    const cleared = (await (await change('api', 'DELETE', '/ops/caches/employers')).json()) as {
      removed: number
    }
    expect(cleared.removed).toBeGreaterThanOrEqual(200)
  })
})

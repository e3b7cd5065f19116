import CircuitBreaker from 'opossum'
import { collectDefaultMetrics, Counter, Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { AlertBook } from '../../src/main/alerts/alert-book'
import { Judge } from '../../src/main/alerts/judge'
import { RULES } from '../../src/main/alerts/registry'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler/index'
import type { Source } from '../../src/main/sources/source'
import type { TargetView } from '../../src/main/sources/target-view'
import { workerSource } from '../../src/main/sources/workers/index'
import { until } from '../support/platform'
import { routes, startStub, type Handler, type StubWorker } from '../support/stub-worker'

const WITHIN_MS = 60_000
const ACTUATOR = 'application/vnd.spring-boot.actuator.v3+json'

let opened = new Lifetime()
afterEach(async () => {
  await opened.close()
  opened = new Lifetime()
})

/** Says `body` as it is, with this type and code. */
const says =
  (body: unknown, type = 'application/json', code = 200): Handler =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': type })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

type Watch = (looked: (view: TargetView) => void) => Sampler

function watcher(source: Source): Watch {
  return (looked) => {
    const sampler: Sampler = new Sampler({
      ...{ sources: [source], clock: systemClock, random: Math.random, log: silentLogger },
      ownRefreshes: () => new Map(),
      onObservation: ({ targetId }) => {
        const view = sampler.view(targetId)
        if (view !== undefined) looked(view)
      },
    })
    return opened.own(sampler)
  }
}

/** The worker in its own rhythm, but quicker: fifteen seconds are long for a test. Patient, so that a busy machine is no failure of the worker. */
const QUICK: Source = {
  ...workerSource,
  probes: {
    health: { everyMs: 150, timeoutMs: 30_000 },
    metrics: { everyMs: 250, timeoutMs: 30_000 },
  },
}

async function watch(
  table: Readonly<Record<string, unknown>>,
): Promise<{ view: TargetView; stub: StubWorker }> {
  const stub = opened.own(await startStub(routes(table)))
  const sampler = watcher(QUICK)(() => undefined)
  sampler.add({ id: 'w', kind: 'worker', title: 'W', environment: 'dev' }, { url: stub.url })
  const view = sampler.view('w')
  if (view === undefined) throw new Error('not watched')
  return { view, stub }
}

async function firstRow(table: Readonly<Record<string, unknown>>) {
  const { view, stub } = await watch(table)
  const info = await until('a reading', WITHIN_MS, () => view.table('worker.info')?.[0])
  return { info, view, stub }
}

describe('WK1: a worker of each dialect, watched', () => {
  const actuator = {
    '/actuator': says(
      {
        _links: Object.fromEntries(
          ['self', 'health', 'circuitbreakers', 'caches', 'info', 'loggers'].map((name) => [
            name,
            { href: `http://evil.example/actuator/${name}`, templated: false },
          ]),
        ),
      },
      ACTUATOR,
    ),
    '/actuator/health': says(
      { status: 'DOWN', components: { db: { status: 'DOWN', details: { error: 'refused' } } } },
      ACTUATOR,
      503,
    ),
    '/actuator/circuitbreakers': says({
      circuitBreakers: { register: { failureRate: '-1.0%', bufferedCalls: 2, state: 'OPEN' } },
    }),
    '/actuator/caches': says({ cacheManagers: { main: { caches: { projects: {} } } } }),
  }

  it('WK1, BR1: Spring Boot Actuator, with what it links', async () => {
    const { info, view } = await firstRow(actuator)
    expect(info).toMatchObject({
      ...{ dialect: 'Actuator 3', status: 'fail', condition: 'unhealthy', httpStatus: 503 },
      capabilities: ['health', 'circuitbreakers', 'caches', 'info', 'loggers'],
      breakersPath: '/actuator/circuitbreakers',
    })
    expect(view.table('worker.components')).toMatchObject([
      { key: 'db', status: 'fail', output: 'error refused' },
    ])
    expect(view.table('worker.breakers')).toMatchObject([
      { name: 'register', state: 'open', failPercent: null, canReset: true },
    ])
    expect(view.table('worker.caches')).toMatchObject([{ name: 'projects', canWarm: false }])
  })

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['health+json', 'pass', { '/health': says({ status: 'ok' }, 'application/health+json') }],
    [
      'MicroProfile',
      'fail',
      { '/health': says({ status: 'DOWN', checks: [{ name: 'db', status: 'DOWN' }] }, '', 503) },
    ],
    [
      '.NET HealthChecks',
      'warn',
      { '/health': says({ status: 'Degraded', entries: { sql: { status: 'Degraded' } } }) },
    ],
    ['.NET HealthChecks', 'fail', { '/health': says('Unhealthy', 'text/plain', 503) }],
    [
      'terminus',
      'fail',
      { '/health': says({ status: 'error', error: { db: { status: 'down' } } }, '', 503) },
    ],
    ['lightship', 'fail', { '/health': says('SERVER_IS_NOT_READY', 'text/html', 500) }],
    [
      'Kubernetes',
      'fail',
      { '/readyz?verbose': says('[+]ping ok\n[-]etcd failed: reason\n', 'text/plain', 500) },
    ],
    ['Kubernetes', 'pass', { '/livez': says('[+]ping ok\nlivez check passed\n', 'text/plain') }],
    ['bare word', 'pass', { '/healthz': says('ok', 'text/plain') }],
    ['plain JSON', 'fail', { '/health': says({ status: 'critical', totalCount: 5 }) }],
    ['code only', 'pass', { '/health': says('', 'text/plain', 204) }],
    ['Prometheus', 'pass', { '/metrics': says('# TYPE up gauge\nup 1\n', 'text/plain') }],
  ])('WK1: %s that is %s', async (dialect, status, table) => {
    const { info } = await firstRow(table)
    expect(info).toMatchObject({ dialect, status, breakersPath: null })
  })

  it('WK1: is found once, and again after a failure', async () => {
    const table: Record<string, unknown> = { '/healthz': says('ok', 'text/plain') }
    const { view, stub } = await watch(table)
    const count = (path: string): number => stub.asked.filter((one) => one === path).length
    await until('several readings', WITHIN_MS, () => count('/healthz') >= 5)
    expect(count('/actuator')).toBe(1)
    expect(count('/metrics')).toBe(1)
    delete table['/healthz']
    await until('a failure', WITHIN_MS, () => view.link('health')?.state === 'down')
    table['/health'] = says({ status: 'UP', components: {} })
    await until('the new dialect', WITHIN_MS, () => {
      return view.table('worker.info')?.[0]?.dialect === 'Actuator'
    })
  })

  it('WK4: a worker that is not there is not there for its scrape either', async () => {
    const stub = await startStub(routes({}))
    await stub.close()
    const sampler = watcher(QUICK)(() => undefined)
    sampler.add({ id: 'w', kind: 'worker', title: 'W', environment: 'dev' }, { url: stub.url })
    for (const { probe, link } of await sampler.readOnce()) {
      expect({ probe, code: link.error?.code }).toEqual({ probe, code: 'source/unreachable' })
    }
  })

  it('fault 26: a place that hangs does not hide the others', async () => {
    const { info } = await firstRow({
      '/.well-known/ops': () => undefined,
      '/actuator': () => undefined,
      '/healthz': says('ok', 'text/plain'),
    })
    expect(info.dialect).toBe('bare word')
  })
})

describe('WK6, PC4, BR1: exposition text beside a plain health', () => {
  it('WK6, BR1: real prom-client and opossum, merged', async () => {
    const register = new Registry()
    collectDefaultMetrics({ register })
    const circuit = new Counter({
      ...{ name: 'circuit', help: 'A count of all circuit events', registers: [register] },
      labelNames: ['name', 'event'],
    })
    const breaker = new CircuitBreaker(() => Promise.reject(new Error('refused')), {
      ...{ name: 'register', volumeThreshold: 1, resetTimeout: 600_000 },
    })
    opened.own({ close: () => breaker.shutdown() })
    // As opossum-prometheus does: each event, by its name.
    for (const event of ['fire', 'failure', 'open', 'halfOpen', 'close', 'reject'] as const) {
      circuit.inc({ name: 'register', event }, 0)
      breaker.on(event as 'fire', () => circuit.inc({ name: 'register', event }))
    }
    const { view } = await watch({
      '/health': says({ status: 'ok' }),
      '/metrics': (_request: unknown, response: Parameters<Handler>[1]) => {
        void register.metrics().then((text) => {
          response.writeHead(200, { 'content-type': register.contentType })
          const pool = 'db_client_connection_pool_name="main"'
          response.end(
            `${text}\ndb_client_connection_max{${pool}} 20\n{"db.client.connection.count","db.client.connection.state"="used",${pool}} 18\n`,
          )
        })
      },
    })
    const stateOf = () => view.table('worker.breakers')?.find(({ name }) => name === 'register')
    await until('the breaker is known', WITHIN_MS, () => stateOf()?.state === 'unknown')
    await breaker.fire().catch(() => undefined)
    await until('it opened', WITHIN_MS, () => stateOf()?.state === 'open')
    expect(stateOf()).toMatchObject({ owner: 'worker', canReset: false, fires: 1, failures: 1 })

    expect(view.table('worker.pools')).toEqual([
      { name: 'main', origin: 'metrics', total: 18, idle: 0, waiting: 0, max: 20 },
    ])
    expect(view.values('worker.pool.used-percent')).toMatchObject([
      { labels: { pool: 'main' }, value: 90 },
    ])
    expect(view.value('worker.heap.used')).toBeGreaterThan(1_000_000)
    expect(view.value('worker.event-loop.p99')).toBeGreaterThan(0)
    await until('the CPU is known', WITHIN_MS, () => (view.value('worker.cpu') ?? null) !== null)
    expect(view.table('worker.info')?.[0]?.capabilities).toEqual(['health', 'metrics'])
    expect(view.link('metrics')?.state).toBe('live')
  })

  it('BR1: an endpoint of its own says more of the same breaker, here as opossum gives it', async () => {
    const breaker = new CircuitBreaker(() => Promise.resolve(1), { name: 'register' })
    opened.own({ close: () => breaker.shutdown() })
    await breaker.fire()
    const { view } = await watch({
      '/.well-known/ops': { contract: 'ops/v1', breakers: '/b', metrics: '/m' },
      '/health': { status: 'pass' },
      '/b': says([breaker.toJSON()]),
      '/m': says(
        'circuit{name="register",event="fire"} 9\ncircuit{name="mail",event="fire"} 1\n',
        'text/plain',
      ),
    })
    await until('both are known', WITHIN_MS, () => view.table('worker.breakers')?.length === 2)
    expect(view.table('worker.breakers')).toMatchObject([
      { name: 'register', state: 'closed', fires: 1 },
      { name: 'mail', state: 'unknown', fires: 1 },
    ])
  })

  it('fault 28: what is offered and is none is said; what was only looked for is not', async () => {
    const page = says('<html><h1>Log in</h1>', 'text/html')
    const offered = await watch({
      '/.well-known/ops': { contract: 'ops/v1', metrics: '/m' },
      ...{ '/health': { status: 'pass' }, '/m': page },
    })
    await until('the scrape fails', WITHIN_MS, () => offered.view.link('metrics')?.error != null)
    expect(offered.view.link('metrics')?.error?.code).toBe('source/bad-answer')
    expect(offered.view.link('health')?.state).toBe('live')

    const looked = await watch({ '/health': { status: 'pass' }, '/metrics': page })
    await until('it was looked for', WITHIN_MS, () => looked.stub.asked.includes('/metrics'))
    await until('readings', WITHIN_MS, () => looked.stub.asked.length > 8)
    expect(looked.view.link('metrics')).toMatchObject({ state: 'live', error: null })
    expect(looked.stub.asked.filter((path) => path === '/metrics')).toHaveLength(1)
  })
})

describe('fault 27: a worker that flaps', () => {
  it('fault 27, WK4: sixty changes are one alert', async () => {
    let answers = 0
    const stub = opened.own(
      await startStub(
        routes({
          '/health': ((request, response) => {
            answers += 1
            const code = answers % 2 === 0 ? 200 : 503
            says({ status: code === 200 ? 'pass' : 'fail' }, '', code)(request, response)
          }) satisfies Handler,
        }),
      ),
    )
    const judge = new Judge({ rules: RULES, log: silentLogger })
    const book = new AlertBook({ hiders: new Set() })
    const alerts = new Set<string>()
    const states: string[] = []
    const sampler = watcher(QUICK)((view) => {
      const now = Date.now()
      judge.look(view, now)
      states.push(view.table('worker.info')?.[0]?.status ?? '')
      for (const { id } of book.take('w', judge.findings('w'), now).raised) alerts.add(id)
    })
    sampler.add({ id: 'w', kind: 'worker', title: 'W', environment: 'dev' }, { url: stub.url })
    const changes = (): number => states.filter((one, i) => i > 0 && one !== states[i - 1]).length
    await until('sixty changes', 120_000, () => changes() >= 60)
    expect([...alerts]).toHaveLength(1)
    expect(book.active).toMatchObject([{ finding: { ruleId: 'worker-unhealthy', flapping: true } }])
  }, 150_000)
})

import { collectDefaultMetrics, Counter, Registry, Summary } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { digestExposition, type Digest } from './digest'

const digest = (text: string, contentType = 'text/plain'): Digest =>
  digestExposition(new TextEncoder().encode(text), contentType)

describe('what is taken of an exposition text', () => {
  it('WK6: what prom-client tells of a process, with a prefix and without', async () => {
    for (const prefix of ['', 'shop_']) {
      const register = new Registry()
      collectDefaultMetrics({ register, prefix })
      const found = digest(await register.metrics(), register.contentType)
      expect(found.badLines).toBe(0)
      expect(found.heapUsedBytes).toBeGreaterThan(1_000_000)
      expect(found.cpuSeconds).toBeGreaterThan(0)
      expect(found.handles).toBeGreaterThanOrEqual(0)
      expect(found.eventLoopP99Ms).not.toBeNull()
    }
  })

  it('WK6: OpenMetrics of the same tells the same', async () => {
    const register = new Registry()
    register.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
    const counter = new Counter({ name: 'process_cpu_seconds', help: 'x', registers: [register] })
    counter.inc(12.5)
    const found = digest(await register.metrics(), register.contentType)
    expect(found).toMatchObject({ cpuSeconds: 12.5, badLines: 0, isWhole: true })
  })

  it('WK6: other runtimes, and no figure where none is told', () => {
    const jvm = digest(
      [
        'jvm_memory_used_bytes{area="heap",id="Eden"} 100',
        'jvm_memory_used_bytes{area="heap",id="Old"} 200',
        'jvm_memory_used_bytes{area="nonheap",id="Code"} 4000',
        'jvm_gc_pause_seconds_count{cause="a"} 3',
        'jvm_gc_pause_seconds_sum{cause="a"} 0.25',
        'process_cpu_seconds_total NaN',
      ].join('\n'),
    )
    expect(jvm).toMatchObject({
      ...{ heapUsedBytes: 300, gcCount: 3, gcSeconds: 0.25 },
      ...{ cpuSeconds: null, handles: null, eventLoopP99Ms: null },
    })
  })

  it.each([
    [
      'the stable spelling',
      [
        'db_client_connection_count{db_client_connection_state="used",db_client_connection_pool_name="main"} 7',
        'db_client_connection_count{db_client_connection_state="idle",db_client_connection_pool_name="main"} 3',
        'db_client_connection_max{db_client_connection_pool_name="main"} 20',
        'db_client_connection_pending_requests{db_client_connection_pool_name="main"} 2',
      ],
    ],
    [
      'the older spelling',
      [
        'db_client_connections_usage{state="used",pool_name="main"} 7',
        'db_client_connections_usage{state="idle",pool_name="main"} 3',
        'db_client_connections_max{pool_name="main"} 20',
        'db_client_connections_pending_requests{pool_name="main"} 2',
      ],
    ],
    [
      'UTF-8 names',
      [
        '{"db.client.connection.count","db.client.connection.state"="used","db.client.connection.pool.name"="main"} 7',
        '{"db.client.connection.count","db.client.connection.state"="idle","db.client.connection.pool.name"="main"} 3',
        '{"db.client.connection.max","db.client.connection.pool.name"="main"} 20',
        '{"db.client.connection.pending_requests","db.client.connection.pool.name"="main"} 2',
      ],
    ],
    [
      'HikariCP',
      [
        'hikaricp_connections_active{pool="main"} 7',
        'hikaricp_connections_idle{pool="main"} 3',
        'hikaricp_connections_max{pool="main"} 20',
        'hikaricp_connections_pending{pool="main"} 2',
      ],
    ],
  ])('PC4: pools in %s', (_what, lines) => {
    expect(digest(lines.join('\n')).pools).toEqual([
      { name: 'main', used: 7, idle: 3, max: 20, waiting: 2 },
    ])
  })

  it('BR1: what opossum-prometheus tells, whose times are ms', async () => {
    const register = new Registry()
    const registers = [register]
    const circuit = new Counter({
      ...{ name: 'shop_circuit', help: 'A count of all circuit events', registers },
      labelNames: ['name', 'event'],
    })
    const perf = new Summary({
      ...{ name: 'shop_circuit_perf', help: 'A summary of all events', registers },
      ...{ labelNames: ['name', 'event'], percentiles: [0.5, 0.95, 0.99] },
    })
    circuit.inc({ name: 'register', event: 'fire' }, 10)
    circuit.inc({ name: 'register', event: 'failure' }, 4)
    circuit.inc({ name: 'register', event: 'semaphoreLocked' }, 4)
    perf.observe({ name: 'register', event: 'success' }, 120)
    perf.observe({ name: 'register', event: 'failure' }, 9_000)
    expect(digest(await register.metrics()).breakers).toEqual([
      {
        ...{ name: 'register', state: null, failPercent: null },
        events: { fire: 10, failure: 4 },
        ...{ p50Ms: 120, p95Ms: 120, p99Ms: 120 },
      },
    ])
  })

  it('BR1: what Micrometer tells of Resilience4j', () => {
    const state = (name: string, word: string, value: number): string =>
      `resilience4j_circuitbreaker_state{group="none",name="${name}",state="${word}"} ${value}.0`
    const found = digest(
      [
        ...[state('register', 'closed', 0), state('register', 'half_open', 1)],
        ...[state('mail', 'closed', 1), state('mail', 'open', 0)],
        'resilience4j_circuitbreaker_failure_rate{name="register"} 62.5',
        'resilience4j_circuitbreaker_failure_rate{name="mail"} -1.0',
        'resilience4j_circuitbreaker_calls_seconds_count{kind="failed",name="register"} 5',
        'resilience4j_circuitbreaker_calls_seconds_count{kind="successful",name="register"} 3',
        'resilience4j_circuitbreaker_not_permitted_calls_total{kind="not_permitted",name="register"} 9',
      ].join('\n'),
    ).breakers
    expect(found).toMatchObject([
      {
        ...{ name: 'register', state: 'half_open', failPercent: 62.5 },
        events: { failure: 5, success: 3, fire: 8, reject: 9 },
      },
      { name: 'mail', state: 'closed', failPercent: null },
    ])
  })

  it('fault 28: takes so many pools and breakers and no more', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => [
      `hikaricp_connections_max{pool="p${i}"} 1`,
      `circuit{name="b${i}",event="fire"} 1`,
    ])
    const { pools, breakers } = digest(many.flat().join('\n'))
    expect([pools.length, breakers.length]).toEqual([50, 100])
  })
})

import CircuitBreaker from 'opossum'
import { describe, expect, it } from 'vitest'
import { parseBreakers } from '../breakers'
import { parseHealth, type WorkerHealth } from '../health'
import { parseCaches } from '../stores'
import { actuator } from './actuator'

function health(body: unknown, type = 'application/json', status = 200): WorkerHealth {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return parseHealth({ status, headers: { 'content-type': type }, text })
}
const rows = ({ components }: WorkerHealth): string[] =>
  components.map(({ key, status, output }) => `${key} ${status} ${output}`.trim())

describe('WK1: every dialect in our words', () => {
  it('WK1: Spring Boot Actuator, with components made of others', () => {
    const db = { status: 'UP', details: { database: 'PostgreSQL', nested: { no: 1 } } }
    const read = health({
      status: 'DOWN',
      components: {
        db: { status: 'DOWN', components: { primary: db, replica: { status: 'OUT_OF_SERVICE' } } },
        ping: { status: 'UNKNOWN' },
      },
      groups: ['liveness', 'readiness'],
    })
    expect(read).toMatchObject({ dialect: 'Actuator', status: 'fail', componentsTotal: 4 })
    expect(rows(read)).toEqual([
      'db fail',
      'db/primary pass database PostgreSQL',
      'db/replica warn',
      'ping unknown',
    ])
    const bare = health({ status: 'UNKNOWN' }, 'application/vnd.spring-boot.actuator.v3+json')
    expect(bare).toMatchObject({ dialect: 'Actuator', status: 'unknown' })
  })

  it('WK1, WK7: what Actuator links are its capabilities; where a link points is never followed', () => {
    const href = 'http://evil.example/actuator/health'
    const links = ['self', 'health', 'circuitbreakers', 'caches', 'prometheus', 'info', '../x']
    const json = { _links: Object.fromEntries(links.map((name) => [name, { href }])) }
    const type = 'application/vnd.spring-boot.actuator.v3+json;charset=utf-8'
    const profile = actuator.index?.offer({ status: 200, type, text: '', json })
    expect(profile).toMatchObject({
      ...{ contract: 'Actuator 3', health: '/actuator/health', canReset: true },
      ...{ breakers: '/actuator/circuitbreakers', caches: '/actuator/caches' },
      metrics: '/actuator/prometheus',
      capabilities: ['health', 'circuitbreakers', 'caches', 'prometheus', 'info'],
    })
    const page = { status: 200, type: 'text/html', text: '<html>', json: undefined }
    expect(actuator.index?.offer(page)).toBeNull()
  })

  it('WK1: MicroProfile', () => {
    const checks = [
      { name: 'db', status: 'UP', data: { pool: 3 } },
      { name: 'queue', status: 'DOWN' },
      { status: 'UP' },
    ]
    const read = health({ status: 'DOWN', checks }, 'application/json', 503)
    expect(read).toMatchObject({ dialect: 'MicroProfile', status: 'fail' })
    expect(rows(read)).toEqual(['db pass pool 3', 'queue fail'])
  })

  it.each([
    ['Healthy', 'pass', 200],
    ['Degraded', 'warn', 200],
    ['Unhealthy', 'fail', 503],
  ])('WK1: .NET HealthChecks says %s', (word, status, code) => {
    expect(health(word, 'text/plain', code)).toMatchObject({ dialect: '.NET HealthChecks', status })
    const entries = {
      sql: { status: word, duration: '00:00:01.5000000', description: 'slow', tags: ['db'] },
    }
    const read = health({ status: word, totalDuration: '00:00:01.6', entries }, '', code)
    expect(read).toMatchObject({ dialect: '.NET HealthChecks', status })
    expect(read.components).toMatchObject([
      { key: 'sql', status, value: 1_500, unit: 'ms', output: 'slow' },
    ])
  })

  it('WK1: terminus, and that a worker on its way out is no healthy one', () => {
    const redis = { status: 'down', message: 'refused' }
    const body = { status: 'error', info: { db: { status: 'up' } }, error: { redis } }
    const details = { db: { status: 'up' }, redis }
    const read = health({ ...body, details }, 'application/json', 503)
    expect(read).toMatchObject({ dialect: 'terminus', status: 'fail' })
    expect(rows(read)).toEqual(['db pass', 'redis fail message refused'])
    expect(health({ status: 'shutting_down', info: {} }, '', 503)).toMatchObject({
      ...{ dialect: 'terminus', status: 'warn' },
    })
  })

  it('WK1: the text of Kubernetes, line by line', () => {
    const text = '[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\nreadyz check failed\n'
    const read = health(text, 'text/plain; charset=utf-8', 500)
    expect(read).toMatchObject({ dialect: 'Kubernetes', status: 'fail', output: 'etcd failed' })
    expect(rows(read)).toEqual(['ping pass ok', 'etcd fail failed: reason withheld', 'log pass ok'])
  })

  it.each([
    ['SERVER_IS_READY', 'pass', 200],
    ['SERVER_IS_NOT_READY', 'fail', 500],
    ['SERVER_IS_SHUTTING_DOWN', 'warn', 500],
  ])('WK1: lightship says %s', (word, status, code) => {
    expect(health(word, 'text/html', code)).toMatchObject({ dialect: 'lightship', status })
  })

  it.each([
    ['OK', 'pass'],
    ['pass!', 'pass'],
    ['Draining', 'warn'],
    ['DOWN', 'fail'],
  ])('WK1: the bare word %s', (word, status) => {
    expect(health(word, 'text/plain')).toMatchObject({ dialect: 'bare word', status })
  })

  it('WK1: exposition text alone, and a page that is none', () => {
    const text = '# HELP up Whether it is up\n# TYPE up gauge\nup 1\n'
    expect(health(text, 'text/plain; version=0.0.4')).toMatchObject({
      ...{ dialect: 'Prometheus', status: 'pass' },
    })
    expect(health('http_requests_total{code="200"} 12 1700000000000\n', 'text/plain').dialect).toBe(
      'Prometheus',
    )
    expect(() =>
      health('# A readme\n\nof many words, and long ones at that', 'text/plain'),
    ).toThrow(expect.objectContaining({ code: 'source/bad-answer' }))
  })

  it('WK4: 503 with a good word is a warning in every dialect', () => {
    const good: [unknown, string][] = [
      [{ status: 'UP', components: {} }, 'Actuator'],
      [{ status: 'UP', checks: [] }, 'MicroProfile'],
      ['Healthy', '.NET HealthChecks'],
      [{ status: 'ok', info: {} }, 'terminus'],
      ['[+]ping ok', 'Kubernetes'],
      ['SERVER_IS_READY', 'lightship'],
      ['OK', 'bare word'],
    ]
    for (const [body, dialect] of good) {
      const { status, output, ...rest } = health(body, 'text/plain', 503)
      expect(rest).toMatchObject({ dialect })
      expect({ dialect, status, output }).toMatchObject({
        ...{ status: 'warn', output: expect.stringContaining('disagree') as string },
      })
    }
  })
})

describe('BR1: breakers and caches of other contracts', () => {
  it('BR1: Resilience4j, whose -1.0% says that there were too few calls', () => {
    const one = { failureRateThreshold: '50.0%', bufferedCalls: 10, failedCalls: 4 }
    const { breakers } = parseBreakers(
      {
        circuitBreakers: {
          register: {
            ...one,
            ...{ failureRate: '40.0%', state: 'HALF_OPEN', notPermittedCalls: 3 },
          },
          mail: { ...one, failureRate: '-1.0%', state: 'FORCED_OPEN' },
          audit: { ...one, failureRate: '-1.0%', state: 'METRICS_ONLY' },
        },
      },
      true,
    )
    expect(breakers.map(({ row }) => row)).toMatchObject([
      {
        ...{ name: 'register', state: 'half-open', failPercent: 40, failThresholdPercent: 50 },
        ...{ fires: 10, failures: 4, successes: 6, rejects: 3, canReset: true },
      },
      { name: 'mail', state: 'forced-open', failPercent: null },
      { name: 'audit', state: 'disabled', failPercent: null },
    ])
  })

  it('BR1: what opossum itself gives: alone, in a list, by name', async () => {
    const breaker = new CircuitBreaker(
      async (fail: boolean) => {
        if (fail) throw new Error('refused')
      },
      { name: 'register', volumeThreshold: 100 },
    )
    try {
      await breaker.fire(false)
      await breaker.fire(true).catch(() => undefined)
      const told: unknown = JSON.parse(JSON.stringify(breaker.toJSON()))
      for (const body of [told, [told], { breakers: [told] }, { breakers: { register: told } }]) {
        expect(parseBreakers(body, false).breakers[0]?.row).toMatchObject({
          ...{ name: 'register', state: 'closed', fires: 2, successes: 1, failures: 1 },
          failPercent: 50,
        })
      }
      breaker.open()
      const opened: unknown = JSON.parse(JSON.stringify(breaker.toJSON()))
      expect(parseBreakers([opened], false).breakers[0]?.row.state).toBe('open')
    } finally {
      breaker.shutdown()
    }
    const ended: unknown = JSON.parse(JSON.stringify(breaker.toJSON()))
    expect(parseBreakers([ended], false).breakers[0]?.row.state).toBe('disabled')
  })

  it('RC10: the caches of Actuator by their names', () => {
    const cacheManagers = { main: { caches: { projects: { target: 'x' }, people: {} } }, odd: 7 }
    expect(parseCaches({ cacheManagers }, false).caches.map(({ name }) => name)).toEqual([
      ...['projects', 'people'],
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { parseBreakers, toBreakerState } from './breakers'
import { DIALECTS } from './dialects/registry'
import { heapPercentOf, memoryBytesOf, uptimeOf } from './figures'
import { parseHealth, type WorkerHealth } from './health'
import { parseProfile } from './profile'
import { parseCaches, parseStores } from './stores'

function health(body: unknown, status = 200, type = 'application/health+json'): WorkerHealth {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return parseHealth({ status, headers: { 'content-type': type }, text })
}
const codeOf = (...args: Parameters<typeof health>): string => {
  try {
    return health(...args).dialect
  } catch (thrown) {
    return (thrown as { code: string }).code
  }
}

describe('WK1: health bodies', () => {
  it('reads health+json with its components', () => {
    const { status, version, components, dialect } = health({
      status: 'WARN',
      version: '1.2.0',
      checks: {
        uptime: [{ observedValue: 90, observedUnit: 's', componentType: 'system' }],
        'memory:utilization': [{ observedValue: 81.5, observedUnit: 'percent', status: 'warn' }],
        'memory:rss': [{ observedValue: 2, observedUnit: 'MiB' }],
        'register:breaker': { status: 'fail', observedValue: 'OPEN' },
      },
    })
    expect({ status, version, dialect }).toEqual({
      ...{ status: 'warn', version: '1.2.0', dialect: 'health+json' },
    })
    expect(components.map(({ key, status: word, value }) => [key, word, value])).toEqual([
      ['uptime', 'pass', 90],
      ['memory:utilization', 'warn', 81.5],
      ['memory:rss', 'pass', 2],
      ['register:breaker', 'fail', null],
    ])
    expect(components[3]).toMatchObject({
      component: 'register',
      measurement: 'breaker',
      output: 'OPEN',
    })
    expect(uptimeOf(components)).toBe(90_000)
    expect(heapPercentOf(components)).toBe(81.5)
    expect(memoryBytesOf(components)).toBe(2_097_152)
  })

  it.each([
    ['pass', 'pass'],
    ['OK', 'pass'],
    ['up', 'pass'],
    ['healthy', 'pass'],
    ['degraded', 'warn'],
    ['OUT_OF_SERVICE', 'warn'],
    ['down', 'fail'],
    ['critical', 'fail'],
    ['constructor', 'unknown'],
    ['whatever', 'unknown'],
  ])('takes the word %s as %s', (word, status) => {
    expect(health({ status: word }, 200, 'application/json').status).toBe(status)
  })

  it('WK4: a 503 with a body is unhealthy, not unreachable', () => {
    expect(health({ status: 'fail', output: 'no database' }, 503)).toMatchObject({
      ...{ status: 'fail', output: 'no database' },
    })
  })

  it('WK4: a 500 that says pass is a warning: body and code disagree', () => {
    const { status, output } = health({ status: 'pass' }, 500)
    expect(status).toBe('warn')
    expect(output).toContain('body and code disagree')
  })

  it.each([
    ['an empty 204', '', 204, '', 'pass'],
    ['a word that says nothing', 'hello', 200, 'text/plain; charset=utf-8', 'pass'],
    ['an error page', '<html>Bad gateway</html>', 502, 'text/html', 'fail'],
    ['an empty 503', '', 503, '', 'fail'],
  ])('goes by the code alone for %s', (...[, body, code, type, status]) => {
    expect(health(body, code, type)).toMatchObject({ dialect: 'code only', status })
  })

  it.each([
    ['a login page', '<!doctype html><title>Log in</title>', 200, 'text/html'],
    ['broken JSON', '{"status":"pa', 200, 'application/json'],
    ['JSON without a status', '{"hello":1}', 200, 'application/json'],
    ['a status that is no text', '{"status":NaN}', 200, 'application/json'],
    ['a list', '[1,2]', 200, 'application/json'],
    ['null', 'null', 200, 'application/json'],
    ['nothing here', 'not found', 404, 'text/plain'],
  ])('fault 28: %s is reachable but not understood', (_what, body, code, type) => {
    expect(codeOf(body, code, type)).toBe('source/bad-answer')
  })

  it('fault 28: a byte order mark is no obstacle, and 401 is a refusal', () => {
    expect(codeOf('\ufeff{"status":"pass"}')).toBe('health+json')
    expect(codeOf('', 401)).toBe('source/auth-failed')
  })

  it('fault 28: caps components and texts', () => {
    const checks = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [
        `c${i}:x`,
        [{ status: 'pass', output: 'y'.repeat(9_000) }],
      ]),
    )
    const { components, componentsTotal } = health({ status: 'pass', checks })
    expect(components).toHaveLength(200)
    expect(componentsTotal).toBe(5_000)
    expect(components[0]?.output).toHaveLength(500)
  })

  it('fault 28: 10,000 odd bodies give a reading or a bad answer, never a crash', () => {
    const random = makeRandom(42)
    const known = new Set([
      ...DIALECTS.map(({ title }) => title),
      ...['code only', 'source/bad-answer'],
    ])
    const met = new Set<string>()
    for (let i = 0; i < 10_000; i += 1) {
      const body = JSON.stringify({ status: oddValue(random, 2), checks: oddValue(random, 3) })
      const cut = random() < 0.2 ? body.slice(0, Math.floor(random() * body.length)) : body
      met.add(codeOf(cut))
      const value = oddValue(random, 3)
      parseBreakers(value, true)
      parseBreakers({ breakers: [value, { name: 'a', stats: value, thresholds: value }] }, true)
      parseCaches({ caches: [value, value] }, true)
      parseStores({ slots: value, pools: [value] })
      parseProfile({ contract: 'ops/v1', health: value, actions: [value] })
    }
    expect([...met].filter((one) => !known.has(one))).toEqual([])
    expect(met).toContain('source/bad-answer')
  }, 120_000)
})

describe('BR1, BR4, BR5: breakers', () => {
  it('reads what opossum counts, thresholds and times', () => {
    const { breakers } = parseBreakers(
      {
        breakers: [
          {
            name: 'register',
            state: 'HALF_OPEN',
            dependsOn: 'register',
            openedAt: '2026-01-01T00:00:00.000Z',
            halfOpenAt: null,
            consecutiveFailures: 7,
            thresholds: {
              errorThresholdPercentage: 50,
              volumeThreshold: 5,
              resetTimeoutMs: 10_000,
              rollingWindowMs: 4_000,
              halfOpenTrials: 1,
            },
            fallback: { served: 3, ageMs: 10 },
            stats: {
              fires: 20,
              failures: 5,
              successes: 5,
              timeouts: 4,
              rejects: 10,
              percentiles: { '0.5': 1, '0.95': 2, '0.99': 3 },
            },
          },
        ],
      },
      true,
    )
    expect(breakers[0]?.row).toMatchObject({
      name: 'register',
      owner: 'worker',
      state: 'half-open',
      dependsOn: 'register',
      ...{ fires: 20, successes: 5, failures: 5, timeouts: 4, rejects: 10, fallbacks: 3 },
      failPercent: 50,
      ...{ p50Ms: 1, p95Ms: 2, p99Ms: 3, windowMs: 4_000, volumeThreshold: 5 },
      ...{ failThresholdPercent: 50, openMs: 10_000, halfOpenTrials: 1 },
      openedAt: Date.UTC(2026, 0, 1),
      halfOpenAt: null,
      failuresInRow: 7,
      canReset: true,
    })
  })

  it.each([
    ['CLOSED', 'closed'],
    ['OPEN', 'open'],
    ['halfOpen', 'half-open'],
    ['FORCED_OPEN', 'forced-open'],
    ['DISABLED', 'disabled'],
    ['toString', 'unknown'],
    [7, 'unknown'],
  ])('takes %s as %s', (word, state) => {
    expect(toBreakerState(word)).toBe(state)
  })

  it('fault 28: drops what has no name, cleans names, and tells how many there were', () => {
    const many = Array.from({ length: 150 }, (_, i) => ({ name: `b${i}`, state: 'OPEN' }))
    expect(parseBreakers(many, false)).toMatchObject({ total: 150 })
    expect(parseBreakers(many, false).breakers).toHaveLength(100)
    const names = parseBreakers(
      [{ name: 'a\u202e\nb' }, { name: ' ' }, {}, null, 7],
      false,
    ).breakers
    expect(names.map(({ row }) => row.name)).toEqual(['a b'])
  })
})

describe('WK2, PC4: slots, pools and caches', () => {
  it('reads one group of slots, several pools, and the plain dialect', () => {
    const { slots, pools } = parseStores({
      slots: { active: 2, idle: 2, queued: 9, oldestTaskMs: 1_500, max: 4, recovered: 1 },
      pools: [{ name: 'primary', total: 5, idle: 1, waiting: 2, max: 10 }],
    })
    expect(slots[0]?.row).toEqual({
      ...{
        name: 'slots',
        active: 2,
        idle: 2,
        queued: 9,
        max: 4,
        oldestTaskMs: 1_500,
        recovered: 1,
      },
    })
    expect(pools).toEqual([
      { name: 'primary', origin: 'ops/v1', total: 5, idle: 1, waiting: 2, max: 10 },
    ])
    expect(parseStores({ totalCount: 5, idleCount: 4, waitingCount: 0 }).pools).toEqual([
      { name: 'pool', origin: 'ops/v1', total: 5, idle: 4, waiting: 0, max: 5 },
    ])
  })

  it('reads caches and refuses negative counts', () => {
    const { caches } = parseCaches(
      { caches: [{ name: 'projects', keys: -1, hits: 3, misses: 1, bytes: 9 }] },
      true,
    )
    expect(caches).toEqual([
      {
        name: 'projects',
        keys: null,
        hits: 3,
        misses: 1,
        sizeBytes: 9,
        lastWarmAt: null,
        canWarm: true,
      },
    ])
  })
})

describe('ops/v1 discovery', () => {
  const offer = {
    contract: 'ops/v1',
    health: '/healthz',
    breakers: '/ops/breakers',
    actions: [{ id: 'breaker.update', method: 'POST', path: '/ops/breakers/{name}' }],
  }

  it('WK7: knows only what is offered', () => {
    expect(parseProfile(offer)).toEqual({
      ...{ contract: 'ops/v1', health: '/healthz', breakers: '/ops/breakers', caches: null },
      ...{ pool: null, metrics: null, logs: null, canReset: true, canWarm: false },
      offers: [
        {
          ...{ id: 'breaker.update', title: '', method: 'POST', path: '/ops/breakers/{name}' },
          ...{ danger: 'high', params: null, idempotent: false, dryRun: false },
        },
      ],
      capabilities: ['health', 'breakers', 'breaker.update'],
    })
    expect(parseProfile({ contract: 'ops/v9' })).toBeNull()
    expect(parseProfile('page')).toBeNull()
  })

  it.each(['//evil.example/x', 'http://evil.example', '/a?b', '/a\r\nx: y', 7])(
    'fault 30: never follows the path %j',
    (path) => {
      expect(parseProfile({ ...offer, breakers: path, health: path })).toMatchObject({
        ...{ breakers: null, health: '/health' },
      })
    },
  )
})

/** mulberry32: the same odd bodies in every run. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const ODD = [
  'pass',
  '',
  '\u0000',
  '__proto__',
  'NaN',
  '1e999',
  -1,
  0,
  1e308,
  true,
  null,
  [],
  {},
  'x'.repeat(500),
]
const KEYS = [
  'status',
  'name',
  '__proto__',
  'constructor',
  'observedValue',
  'stats',
  'state',
  'a:b:c',
  '',
]

function oddValue(random: () => number, depth: number): unknown {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const kind = random()
  if (depth === 0 || kind < 0.5) return pick(ODD)
  const size = Math.floor(random() * 4)
  if (kind < 0.7) return Array.from({ length: size }, () => oddValue(random, depth - 1))
  return Object.fromEntries(
    Array.from({ length: size }, () => [pick(KEYS), oddValue(random, depth - 1)]),
  )
}

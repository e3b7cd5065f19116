import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { makeStatement } from '../../../../tests/factories/postgres'
import { makeBreaker } from '../../../../tests/factories/worker'
import type { JournalDraft } from '../../../shared/model/event'
import type { Link } from '../../../shared/model/link'
import type { TargetKind } from '../../../shared/model/target'
import { TargetView, type Observation } from '../../sources/target-view'
import { makeContext } from '../limits'
import { RULES } from '../registry'
import type { FindingDraft } from '../rule'

const NOW = 2_000
const GIB = 1_073_741_824
const MAIN: Readonly<Record<TargetKind, string>> = {
  postgres: 'session',
  redis: 'info',
  worker: 'health',
  queue: 'counts',
}

interface World {
  readonly kind: TargetKind
  readonly values?: Observation['values']
  readonly tables?: Observation['tables']
  readonly events?: readonly JournalDraft[]
  readonly links?: readonly Partial<Link>[]
}

function viewOf({ kind, values = {}, tables = {}, events = [], links = [] }: World): TargetView {
  const view = new TargetView({ id: 't', kind, title: 't', environment: 'dev' })
  const main = MAIN[kind]
  const all = [{ probe: main }, ...(kind === 'postgres' ? [{ probe: 'server' }] : []), ...links]
  for (const link of all) {
    const probe = link.probe ?? main
    view.apply({ targetId: 't', probe, at: 1_000, link: makeLink({ ...link, probe }) })
  }
  const link = makeLink({ probe: main, ...links.find(({ probe }) => probe === main) })
  view.apply({ targetId: 't', probe: main, at: 1_000, values, tables, events, link })
  return view
}

const judge = (ruleId: string, world: World, now = NOW): readonly FindingDraft[] => {
  const rule = RULES.find(({ id }) => id === ruleId)
  if (rule === undefined) throw new Error(`no rule ${ruleId}`)
  return rule.evaluate(viewOf(world), now)
}
const worker = (values: Observation['values']): World => ({
  ...{ kind: 'worker', values },
  links: [{ probe: 'metrics', everyMs: 15_000 }],
})
const requests = (failed: number, percent: number, recent = percent): World =>
  worker({
    'worker.requests.failed': failed,
    'worker.requests.failed-percent': percent,
    'worker.requests.failed-percent.recent': recent,
  })
const redis = (values: Observation['values']): World => ({ kind: 'redis', values })
const postgres = (values: Observation['values']): World => ({ kind: 'postgres', values })
const slot = (value: number | null): World =>
  postgres({
    'postgres.slot.retained': [
      { labels: { slot: 'small' }, value: 1 },
      { labels: { slot: 'r1' }, value },
    ],
    'postgres.slot.active': [{ labels: { slot: 'r1' }, value: 0 }],
  })
const cache = (value: number | null, hits = 100): World => ({
  ...worker({ 'worker.cache.hit-rate': [{ labels: { cache: 'projects' }, value }] }),
  tables: {
    'worker.caches': [
      ...[{ name: 'projects', keys: 1, hits, misses: 1, sizeBytes: 1, lastWarmAt: null }],
    ].map((row) => ({ ...row, canWarm: true })),
  },
})
const failing = (failPercent: number, part = {}): World => ({
  kind: 'worker',
  tables: { 'worker.breakers': [makeBreaker({ failPercent, ...part })] },
})
const deploy = (title: string, at: number): World => ({
  kind: 'worker',
  events: [{ at, kind: 'deploy', targetId: 't', subject: 't', severity: null, title, detail: '' }],
})
/** The session reading is the fastest, and fresh unless it is named. */
const silent = (...links: Partial<Link>[]): World => {
  const fast = { probe: 'session', everyMs: 400, lastOkAt: 1_000 }
  const named = links.find(({ probe }) => probe === 'session')
  const others = links.filter((link) => link !== named)
  return { kind: 'postgres', links: [{ ...fast, ...named }, ...others] }
}

const slow = (percent: number | null): World => ({
  ...postgres({
    'postgres.statements.slow-percent': percent,
    'postgres.statement.mean': [
      { labels: { statement: 'quick' }, value: 2 },
      { labels: { statement: 'scan' }, value: 1_400 },
    ],
  }),
  tables: {
    'postgres.statements': [makeStatement({ key: 'scan', query: 'select * from visits' })],
  },
  links: [{ probe: 'statements', everyMs: 10_000 }],
})

/** Each rule: a world that fires it, with what it says, and one that does not. */
const FIRES: readonly (readonly [string, World, Partial<FindingDraft>])[] = [
  ['postgres-slot-retained', slot(GIB + 1), { severity: 'high', detail: 'Nobody reads from it' }],
  ['postgres-slot-retained', slot(10 * GIB + 1), { severity: 'critical' }],
  ['postgres-deadlocks', postgres({ 'postgres.deadlocks': 1 }), { clearForMs: 300_000 }],
  [
    'postgres-long-transaction',
    postgres({ 'postgres.transaction.oldest': 1_800_000 }),
    { severity: 'medium' },
  ],
  [
    'postgres-long-transaction',
    postgres({ 'postgres.transaction.oldest': 14_400_000 }),
    { severity: 'high' },
  ],
  [
    'postgres-slow-statements',
    slow(1.1),
    {
      ...{ severity: 'medium', forMs: 15_000, title: '1.1 % of the calls are of slow statements' },
      detail: 'The worst takes 1.4 s (mean): select * from visits',
    },
  ],
  ['postgres-slow-statements', slow(11), { severity: 'high', threshold: 10 }],
  ['redis-clients', redis({ 'redis.clients.percent': 81 }), { severity: 'medium' }],
  ['redis-clients', redis({ 'redis.clients.percent': 95 }), { severity: 'critical' }],
  ['redis-rejected', redis({ 'redis.rejected.rate': 0.1 }), { severity: 'high' }],
  ['worker-heap', worker({ 'worker.heap.percent': 81 }), { severity: 'medium', forMs: 60_000 }],
  ['worker-heap', worker({ 'worker.heap.percent': 96 }), { severity: 'high' }],
  [
    'worker-error-rate',
    requests(5, 0.11),
    {
      ...{ severity: 'medium', forMs: 0, threshold: 0.1, title: '0.11 % of the requests fail' },
      detail:
        '5 failed in the last 5 min, 0.11 % of all. Requests that were wrong themselves (4xx) are not counted.',
    },
  ],
  ['worker-error-rate', requests(60, 1, 6), { severity: 'high', threshold: 5, value: 6 }],
  ['worker-error-rate', requests(60, 1, 26), { severity: 'critical', threshold: 25 }],
  [
    'worker-slow',
    worker({ 'worker.requests.p95': 501 }),
    { severity: 'medium', threshold: 500, forMs: 60_000 },
  ],
  ['breaker-failing', failing(26), { tail: 'breaker/register', severity: 'medium' }],
  ['deploy-mark', deploy('Deployed 1 -> 2', 1_000), { notice: true, severity: 'low' }],
  ['probe-cost', silent({ probe: 'views', backedOff: true }), { notice: true, severity: 'low' }],
  [
    'no-data',
    silent({ probe: 'views', lastOkAt: 0, everyMs: 500 }),
    { severity: 'medium', title: 'No data from views' },
  ],
  ['no-data', silent({ probe: 'session', lastOkAt: 0 }), { severity: 'high' }],
]

const CLEAR: readonly (readonly [string, string, World, number?])[] = [
  ['postgres-slot-retained', 'at its limit', slot(GIB)],
  ['postgres-slot-retained', 'unknown', slot(null)],
  ['postgres-slot-retained', 'read long ago', slot(GIB + 1), 3_600_000],
  ['postgres-deadlocks', 'none', postgres({ 'postgres.deadlocks': 0 })],
  ['postgres-deadlocks', 'unknown', postgres({ 'postgres.deadlocks': null })],
  ['postgres-long-transaction', 'short', postgres({ 'postgres.transaction.oldest': 1_799_999 })],
  ['postgres-slow-statements', 'at its limit', slow(1)],
  ['postgres-slow-statements', 'nothing ran', slow(null)],
  ['postgres-slow-statements', 'read long ago', slow(50), 60_000],
  ['redis-clients', 'at its limit', redis({ 'redis.clients.percent': 80 })],
  ['redis-rejected', 'none', redis({ 'redis.rejected.rate': 0 })],
  ['worker-heap', 'at its limit', worker({ 'worker.heap.percent': 80 })],
  ['worker-heap', 'not told', worker({})],
  ['worker-cache-cold', 'at its limit', cache(30)],
  ['worker-cache-cold', 'nothing looked up', cache(null)],
  ['worker-cache-cold', 'just begun', cache(0, 9)],
  ['worker-error-rate', 'at its limit', requests(500, 0.1, 0.2)],
  ['worker-error-rate', 'a handful of failures', requests(4, 3)],
  ['worker-error-rate', 'over: the newest requests succeed', requests(500, 3, 0.1)],
  ['worker-error-rate', 'not told', worker({})],
  ['worker-error-rate', 'read long ago', requests(500, 30), 60_000],
  ['worker-slow', 'at its limit', worker({ 'worker.requests.p95': 500 })],
  ['breaker-failing', 'at its limit', failing(25)],
  ['breaker-failing', 'a handful of calls', failing(100, { fires: 4 })],
  ['breaker-failing', 'open: told by another', failing(100, { state: 'open' })],
  ['deploy-mark', 'ten minutes later', deploy('Deployed 1 -> 2', 1_000), 601_001],
  ['deploy-mark', 'a restart', deploy('Restarted, version 1', 1_000)],
  ['probe-cost', 'cheap', silent({ probe: 'views' })],
  ['no-data', 'all read', silent({ probe: 'views' })],
  [
    'no-data',
    'down: told by another',
    silent({ probe: 'session', state: 'down' }, { probe: 'views', lastOkAt: 0, everyMs: 500 }),
  ],
  [
    'no-data',
    'denied: told by another',
    silent({ probe: 'views', state: 'denied', lastOkAt: 0, everyMs: 500 }),
  ],
  ['no-data', 'never read yet', silent({ probe: 'views', lastOkAt: null })],
]

describe('rules, one by one', () => {
  it.each(FIRES)('AL1: %s fires: %o', (ruleId, world, says) => {
    expect(judge(ruleId, world)).toMatchObject([says])
  })

  it.each(CLEAR.map(([ruleId, why, world, now = NOW]) => ({ ruleId, why, world, now })))(
    'AL1: $ruleId is clear: $why',
    ({ ruleId, world, now }) => {
      expect(judge(ruleId, world, now)).toEqual([])
    },
  )

  it('AL1, AL11: a cold cache offers to be warmed', () => {
    expect(judge('worker-cache-cold', cache(29))).toMatchObject([
      {
        ...{ severity: 'medium', forMs: 300_000, title: 'Cache projects hits 29 %' },
        suggestion: { actionId: 'worker.warm-cache', input: { cache: 'projects' } },
      },
    ])
  })
})

describe('every rule', () => {
  it('AL1: there are at least thirty', () => {
    expect(RULES.length).toBeGreaterThanOrEqual(30)
  })

  it.each(RULES.map((rule) => [rule.id, rule] as const))(
    'AL11: %s says impact, causes, steps, response and panel',
    (_id, rule) => {
      expect(rule.response.length).toBeGreaterThan(10)
      expect(rule.impact.length).toBeGreaterThan(10)
      expect(rule.panelId).not.toBe('')
      expect([rule.causes.length, rule.steps.length].every((count) => count > 0)).toBe(true)
    },
  )

  it.each(
    RULES.flatMap((rule) =>
      Object.entries(rule.limits).map(([name, limit]) => [rule, name, limit] as const),
    )
      .filter(([, , { clear }]) => clear !== undefined)
      .map(([rule, name, limit]) => [`${rule.id} ${name}`, rule, name, limit] as const),
  )('AL2: %s ends at another level than it fires', (_name, rule, name, limit) => {
    const held = makeContext(rule.limits, {}, () => 'critical')
    const atRest = makeContext(rule.limits, {}, () => undefined)
    expect(held.level(name, '')).toBe(limit.clear)
    expect(atRest.level(name, '')).toBe(limit.value)
    expect(limit.clear).not.toBe(limit.value)
  })
})

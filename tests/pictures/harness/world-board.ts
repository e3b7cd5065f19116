import type { ActionInfo } from '../../../src/shared/model/action'
import type { JournalEvent } from '../../../src/shared/model/event'
import type { Link } from '../../../src/shared/model/link'
import type { Target } from '../../../src/shared/model/target'
import type { Tile } from '../../../src/shared/model/tile'
import { seriesKey } from '../../../src/shared/model/series'
import { makeLink } from '../../factories/link'
import { makeEvent, makeFinding, makeTile } from '../../factories/page'

const WORKERS = ['api', 'dashboard', 'scraper', 'scanner', 'bci'] as const

export const TARGETS: Target[] = [
  { id: 'primary', kind: 'postgres', title: 'Primary', environment: 'prod', group: 'main' },
  { id: 'replica', kind: 'postgres', title: 'Replica eu-2', environment: 'prod', group: 'main' },
  { id: 'cache', kind: 'redis', title: 'Redis cache', environment: 'prod' },
  ...WORKERS.map((id): Target => ({ id, kind: 'worker', title: id, environment: 'prod' })),
]

export const ACTIONS: ActionInfo[] = [
  {
    id: 'postgres.terminate-backend',
    title: 'Terminate a backend',
    risk: 'destructive',
    targetKind: 'postgres',
    reversible: false,
  },
]

export function tilesOf(now: number, startedAt: number): Tile[] {
  const since = startedAt - 240_000
  const blocked = makeFinding({
    since,
    at: now,
    seriesKey: seriesKey('postgres.sessions.blocked', 'primary'),
    suggestion: {
      actionId: 'postgres.terminate-backend',
      targetId: 'primary',
      input: { pid: 4711 },
      label: 'Terminate 4711…',
    },
  })
  const breaker = makeFinding({
    id: 'worker.breaker scraper/abn-register',
    ruleId: 'worker.breaker-open',
    targetId: 'scraper',
    subject: 'scraper/breaker/abn-register',
    severity: 'high',
    title: 'Breaker abn-register of scraper is open',
    detail: 'the register answers 503, 87 % of 240 calls failed in 10 s',
    value: 87,
    threshold: 50,
    unit: 'percent',
    probe: 'worker.breakers',
    since: since + 60_000,
    at: now,
    seriesKey: seriesKey('worker.latency', 'scraper'),
  })
  const view = makeFinding({
    id: 'postgres.view-age employer_compliance',
    ruleId: 'postgres.view-age',
    subject: 'primary/view/employer_compliance',
    severity: 'medium',
    title: 'View employer_compliance is 47 min old',
    detail: 'limit 30 min, refresh takes 8.1 s (p95)',
    value: 2_820_000,
    threshold: 1_800_000,
    unit: 'ms',
    probe: 'postgres.views',
    since: since - 700_000,
    at: now,
  })
  return [
    makeTile({ state: 'critical', since, at: now, note: '61 of 100 used', findings: [blocked] }),
    makeTile({
      id: 'replica',
      targetId: 'replica',
      title: 'replica eu-2',
      state: 'unknown',
      figure: null,
      note: 'no answer',
      since,
      at: startedAt - 40_000,
    }),
    makeTile({
      id: 'primary/view/employer_compliance',
      kind: 'view',
      title: 'employer_compliance',
      panelId: 'views',
      state: 'medium',
      figure: { value: 2_820_000, unit: 'ms', label: 'old' },
      note: 'limit 30 min',
      at: now,
      findings: [view],
    }),
    makeTile({
      id: 'cache',
      kind: 'redis',
      targetId: 'cache',
      title: 'redis cache',
      figure: { value: 93.4, unit: 'percent', label: 'hits' },
      note: '3.1 of 4 GiB',
      at: now,
    }),
    ...WORKERS.map((id, index) =>
      makeTile({
        id,
        kind: 'worker',
        targetId: id,
        title: id,
        panelId: 'workers',
        state: id === 'scraper' ? 'high' : 'normal',
        figure: { value: id === 'scraper' ? 4_300 : 38 + index * 7, unit: 'ms', label: 'p95' },
        note: id === 'scraper' ? 'breaker open' : '0.1 % errors',
        at: now - 1_000,
        findings: id === 'scraper' ? [breaker] : [],
      }),
    ),
    makeTile({
      id: 'scraper/breaker/abn-register',
      kind: 'breaker',
      targetId: 'scraper',
      title: 'abn-register',
      panelId: 'breakers',
      state: 'high',
      figure: { value: 87, unit: 'percent', label: 'failed' },
      note: 'open 4 min',
      at: now,
      findings: [breaker],
    }),
    makeTile({
      id: 'api/pool/webapp',
      kind: 'pool',
      targetId: 'api',
      title: 'pool webapp',
      panelId: 'pools',
      figure: { value: 20, unit: 'count', label: 'of 20 used' },
      note: '9 waiting',
      at: now,
    }),
  ]
}

export function linksOf(now: number, startedAt: number): Link[] {
  const order = { lastOkAt: now - 1_000, costMsPerMin: 14, roundTripP95Ms: 3.2 }
  return [
    makeLink({ ...order, targetId: 'primary', probe: 'postgres.session' }),
    makeLink({
      ...order,
      targetId: 'primary',
      probe: 'postgres.views',
      everyMs: 60_000,
      backedOff: true,
      costMsPerMin: 81,
    }),
    makeLink({
      ...order,
      targetId: 'replica',
      probe: 'postgres.session',
      state: 'down',
      lastOkAt: startedAt - 40_000,
      attempt: 4,
      nextTryAt: now + 11_000,
      error: {
        code: 'source/unreachable',
        message: 'connect ECONNREFUSED 10.2.0.7:5432',
        context: { address: '10.2.0.7:5432' },
      },
    }),
    makeLink({ ...order, targetId: 'cache', probe: 'redis.server' }),
    ...WORKERS.map((id) =>
      makeLink({ ...order, targetId: id, probe: 'worker.health', everyMs: 5_000 }),
    ),
  ]
}

export function eventsOf(now: number): JournalEvent[] {
  const titles = [
    ['finding', 'critical', '14 sessions wait behind backend 4711'],
    ['link', null, 'replica does not answer'],
    ['state', 'high', 'scraper: normal to high'],
    ['deploy', null, 'api 1.14.2 started'],
    ['action', null, 'Refresh patch_dashboard: succeeded'],
    ['note', null, 'traffic doubled, marketing mail went out'],
  ] as const
  return Array.from({ length: 48 }, (_, index) => {
    const [kind, severity, title] = titles[index % titles.length] ?? titles[0]
    return makeEvent({
      id: `e${index}`,
      at: now - index * 17_000,
      kind,
      severity,
      title,
      targetId: TARGETS[index % TARGETS.length]?.id ?? null,
      detail: 'exact, from the probe of the fast tick; limit 1, since 14:02:10',
    })
  })
}

import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { makeServer, makeView } from '../../../../tests/factories/postgres'
import type { Link } from '../../../shared/model/link'
import { TargetView } from '../target-view'
import { healthyLag } from './routes'
import { findGaps, type Facts } from './server-probe'
import { postgresTiles } from './tiles'
import { readAppLedger, readLimits, toCatalogView, withRefresh, type Ledgers } from './view-rows'

const row = (part: Record<number, string | null> = {}): (string | null)[] =>
  ['16500', 'public', 'project_stats', '81920', '500', 't', 't', 't', '["public.projects"]'].map(
    (value, i) => (i in part ? (part[i] ?? null) : value),
  )

describe('a materialized view', () => {
  it('MV1: with a usable unique index it refreshes concurrently', () => {
    expect(toCatalogView(row())).toEqual({
      oid: 16_500,
      schema: 'public',
      name: 'project_stats',
      sizeBytes: 81_920,
      estimatedRows: 500,
      populated: true,
      concurrently: true,
      whyNot: '',
      dependsOn: ['public.projects'],
    })
  })

  it.each([
    [{ 6: 'f', 7: 'f' }, 'no unique index without WHERE'],
    [{ 7: 'f' }, 'no valid unique index without WHERE over plain columns'],
    [{ 5: 'f' }, 'not populated yet: the first refresh cannot be concurrent'],
  ])('MV1: says why not: %o', (part, whyNot) => {
    expect(toCatalogView(row(part))).toMatchObject({ concurrently: false, whyNot })
  })

  const ledgers = (part: Partial<Ledgers>): Ledgers => ({
    app: new Map(),
    ours: new Map(),
    maxAgeMs: new Map(),
    ...part,
  })
  const view = toCatalogView(row())

  it('MV2: what nobody wrote down is unknown', () => {
    expect(withRefresh(view, ledgers({}))).toMatchObject({
      lastRefreshAt: null,
      lastDurationMs: null,
      refreshSource: 'unknown',
      maxAgeMs: null,
    })
  })

  it('MV2: the newer of the two ledgers wins', () => {
    const app = new Map([['project_stats', { at: 1_000, durationMs: 5 }]])
    const ours = (at: number) => new Map([['public.project_stats', { at, durationMs: 7 }]])
    expect(withRefresh(view, ledgers({ app, ours: ours(2_000) }))).toMatchObject({
      lastRefreshAt: 2_000,
      lastDurationMs: 7,
      refreshSource: 'ours',
    })
    expect(withRefresh(view, ledgers({ app, ours: ours(500) }))).toMatchObject({
      lastRefreshAt: 1_000,
      refreshSource: 'app table',
    })
  })

  it('MV2: the ledger of the application may name a view with its schema or without', () => {
    const app = readAppLedger([['public.project_stats', '2026-01-01 00:00:00+00', null]])
    const maxAgeMs = readLimits([
      ['project_stats', '300'],
      [null, '1'],
    ])
    expect(withRefresh(view, ledgers({ app, maxAgeMs }))).toMatchObject({
      lastRefreshAt: Date.UTC(2026, 0, 1),
      lastDurationMs: null,
      maxAgeMs: 300_000,
    })
  })
})

const postgres = (id: string): TargetView =>
  new TargetView({ id, kind: 'postgres', title: id, environment: 'dev' })

describe('which replica may serve', () => {
  const peerOf = (parts: {
    role?: 'primary' | 'replica'
    lagMs?: number | null
    link?: Partial<Link>
  }) => {
    const view = postgres('replica')
    view.apply({
      targetId: 'replica',
      probe: 'session',
      at: 10_000,
      values: { 'postgres.replica.replay-lag': parts.lagMs === undefined ? 0 : parts.lagMs },
      tables: { 'postgres.server': [makeServer({ role: parts.role ?? 'replica' })] },
      link: makeLink({ lastOkAt: 10_000, ...parts.link }),
    })
    return { view, settings: { url: 'postgres://u@h/d' } }
  }

  it('PC10: a replica less than 1 s behind does', () => {
    expect(healthyLag(peerOf({ lagMs: 999 }), 11_000)).toBe(999)
  })

  it.each([
    ['it lags by 1 s', { lagMs: 1_000 }],
    ['its lag is unknown', { lagMs: null }],
    ['it is a primary', { role: 'primary' as const }],
    ['it is down', { link: { state: 'down' as const } }],
    ['its figures are old', { link: { lastOkAt: 1_000 } }],
  ])('PC10: not when %s', (_when, parts) => {
    expect(healthyLag(peerOf(parts), 11_000)).toBeUndefined()
  })
})

describe('gaps', () => {
  const facts: Facts = {
    version: '18.4',
    inRecovery: false,
    user: 'Watch',
    database: 'app',
    max: 100,
    reserved: 3,
    startedAt: 0,
    seesAll: true,
    statements: true,
    statementsLoaded: true,
    opsSchema: true,
    opsTables: { view_refresh: true },
  }

  it('ST8: none where everything may be read', () => {
    expect(findGaps(facts)).toEqual([])
    expect(findGaps({ ...facts, opsSchema: null, opsTables: null })).toEqual([])
  })

  it.each([
    [{ seesAll: false }, 'GRANT pg_monitor TO "Watch";'],
    [{ statements: false }, 'CREATE EXTENSION pg_stat_statements; -- in app'],
    [
      { statements: false, inRecovery: true },
      'CREATE EXTENSION pg_stat_statements; -- in app, on the primary',
    ],
    [{ opsTables: { view_refresh: false } }, 'GRANT SELECT ON ops.view_refresh TO "Watch";'],
    [{ opsSchema: false }, 'GRANT USAGE ON SCHEMA ops TO "Watch";'],
  ])('ST8, ST2: %o comes with the words to run', (part, fix) => {
    expect(findGaps({ ...facts, ...part }).map((gap) => gap.fix)).toEqual([fix])
  })

  it('ST2: says where the library is not loaded', () => {
    const [gap] = findGaps({ ...facts, statements: false, statementsLoaded: false })
    expect(gap?.fix).toContain('shared_preload_libraries')
  })
})

describe('tiles', () => {
  const makeTiles = (parts: { role: 'primary' | 'replica'; values: Record<string, number> }) => {
    const view = postgres('db')
    view.apply({
      targetId: 'db',
      probe: 'session',
      at: 1_000,
      values: {
        ...parts.values,
        'postgres.view.age': [{ labels: { view: 'public.project_stats' }, value: 60_000 }],
      },
      tables: {
        'postgres.server': [makeServer({ role: parts.role })],
        'postgres.views': [
          makeView(),
          makeView({ schema: 'rep', name: 'x', refreshSource: 'unknown', concurrently: false }),
        ],
      },
      link: makeLink(),
    })
    return postgresTiles(view)
  }

  it('OV1: the server, its connections and each view have one', () => {
    const values = {
      'postgres.transactions.rate': 42,
      'postgres.connections.total': 48,
      'postgres.connections.active': 5,
      'postgres.sessions.blocked': 3,
      'postgres.connections.used-percent': 49.5,
    }
    const [server, pool, ...views] = makeTiles({ role: 'primary', values })
    expect(server).toMatchObject({
      tail: '',
      figure: { value: 42, unit: 'per-second' },
      note: '5 active, 3 blocked',
    })
    expect(pool).toMatchObject({
      tail: 'pool',
      figure: { value: 49.5 },
      note: '48 of 97 used',
    })
    expect(views).toMatchObject([
      { tail: 'view/project_stats', figure: { value: 60_000, unit: 'ms' }, probe: 'ledger' },
      { tail: 'view/rep.x', figure: { value: null }, note: 'last refresh unknown' },
    ])
  })

  it('PC8: a replica shows its lag, and says when replay is paused', () => {
    const values = { 'postgres.replica.replay-lag': 250, 'postgres.replica.paused': 1 }
    expect(makeTiles({ role: 'replica', values })[0]).toMatchObject({
      figure: { value: 250, unit: 'ms', label: 'replay lag' },
      note: 'replica, replay paused',
    })
  })

  it('OV4: before the first reading no figure is made up', () => {
    expect(postgresTiles(postgres('db')).map((tile) => tile.figure?.value)).toEqual([null, null])
  })
})

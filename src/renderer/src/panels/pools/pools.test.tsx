// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { Link } from '../../../../shared/model/link'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket, makeTile } from '../../../../../tests/factories/page'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  REPLICA,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { makeBlocked, makeServer, makeSession } from '../../../../../tests/factories/postgres'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { Pools } from '.'

const LEAK = makeSession({
  pid: 4711,
  state: 'idle in transaction',
  xactStart: '2026-01-01 13:53:48.5+00',
  xactAgeMs: 372_000,
  stateAgeMs: 371_000,
  locksHeld: 12,
  backendXmin: '991',
  query: 'update visits set state = $1',
})
const TABLES: NonNullable<PanelWorld['tables']> = {
  primary: {
    'postgres.server': [makeServer({ startedAt: NOW - 3_600_000 })],
    'postgres.sessions': [LEAK, makeBlocked(4802, [4711]), makeSession({ pid: 9, kind: 'ours' })],
    'postgres.connection-groups': [
      {
        database: 'field',
        user: 'api_rw',
        app: 'api',
        client: '10.2.0.9',
        state: 'idle',
        count: 12,
        percentOfMax: 12,
      },
    ],
    'postgres.replication': [
      {
        application: 'replica',
        client: '10.2.0.7',
        state: 'streaming',
        syncState: 'async',
        writeLagMs: null,
        flushLagMs: null,
        replayLagMs: null,
        lagBytes: 0,
      },
    ],
    'postgres.own-pools': [
      {
        name: 'ticks',
        total: 1,
        idle: 0,
        waiting: 2,
        max: 1,
        acquireP95Ms: 41,
        status: 'degraded',
      },
    ],
  },
  replica: { 'postgres.server': [makeServer({ role: 'replica' })], 'postgres.sessions': [] },
}
const LINKS: Link[] = [
  makeLink({ lastOkAt: NOW }),
  makeLink({ probe: 'server', everyMs: 60_000, lastOkAt: NOW }),
  makeLink({ probe: 'views', everyMs: 60_000, lastOkAt: NOW, servedBy: 'replica' }),
  makeLink({ targetId: 'replica', lastOkAt: NOW }),
]
const WORLD: PanelWorld = {
  targets: [PRIMARY, REPLICA],
  tiles: [makeTile({ id: 'primary/pool', kind: 'pool' })],
  links: LINKS,
  tables: TABLES,
  values: {
    'postgres.connections.total|primary|': 61,
    'postgres.connections.active|primary|': 4,
    'postgres.replica.replay-lag|replica|': 6_200,
    'postgres.replica.paused|replica|': 1,
    'postgres.replica.receiving|replica|': 1,
  },
}

async function open(world: PanelWorld = WORLD) {
  const page = await renderPage(<Pools />, { bridge: bridgeOf(world) })
  await page.advance(1_000)
  return page
}
describe('the pools panel', () => {
  it('PC2: used of the open slots with its marks, and what is kept back', async () => {
    await open()

    const bar = screen.getByRole('meter', { name: 'Connections used of primary' })
    expect(bar.getAttribute('aria-valuetext')).toBe(
      '61 of 97, warn, 80 %: 78, critical, 90 %: 87, reserved from 97',
    )
    const region = screen.getByRole('region', { name: 'Pools' })
    expect(region.textContent).toContain('36 free, 3 more reserved for superusers, max 100')
    expect(region.textContent).toContain('primary, PostgreSQL 18.4, up 1 h 00 min')
  })

  it('PC1: connections by database, user, application, address and state', async () => {
    await open()

    expect(rowsOf('Connections by group')).toEqual([
      'api | api_rw | 10.2.0.9 | field | idle | 12 | 12 %',
    ])
  })

  it('PC6: what is idle in a transaction, with its age, its locks, its xmin and whom it holds up', async () => {
    await open()

    expect(rowsOf('Idle in transaction')).toEqual([
      '4711 | scraper | 127.0.0.1 | 6 min 12 s | 6 min 11 s | 12 | 1 | 991 | update visits set state = $1 | Terminate…',
    ])
    const table = screen.getByRole('table', { name: 'Idle in transaction' })
    expect(within(table).getByRole('img', { name: 'high' })).toBeDefined()
  })

  it('PC6: says so when no session is, which is good', async () => {
    await open({
      ...WORLD,
      tables: { primary: { ...TABLES['primary'], 'postgres.sessions': [makeSession()] } },
    })

    expect(screen.getByRole('region', { name: 'Idle in transaction' }).textContent).toContain(
      'No session is idle in a transaction.',
    )
  })

  it('Q3, Q19: sessions with whom they wait for, and the remedy, which only opens the dialog', async () => {
    const bridge = bridgeOf({ ...WORLD, answers: { 'actions.preview': () => makeTicket() } })
    const { user, advance } = await renderPage(<Pools />, { bridge })
    await advance(1_000)
    const table = screen.getByRole('table', { name: 'Sessions' })
    expect(rowsOf('Sessions')).toEqual([
      '4711 | app, scraper | idle in transaction | 6 min 12 s | – | – | 1 | update visits set state = $1 | Terminate…',
      '4802 | app, scraper | active | 5 s | 4 s | 4711 (transactionid) | – | – | Cancel…',
    ])

    await user.click(within(table).getByRole('button', { name: 'Terminate… 4711' }))
    await advance(0)
    expect(bridge.inputs('actions.preview')).toEqual([
      {
        actionId: 'postgres.terminate-backend',
        targetId: 'primary',
        input: {
          pid: 4711,
          backendStart: LEAK.backendStart,
          xactStart: LEAK.xactStart,
        },
      },
    ])
    await user.keyboard('{Escape}')
    await user.click(within(table).getByRole('button', { name: 'Cancel… 4802' }))
    await advance(0)
    expect(bridge.inputs('actions.preview')[1]?.actionId).toBe('postgres.cancel-backend')
    expect(bridge.inputs('actions.confirm')).toEqual([])
  })

  it('OV8: a row opens the session in full, by key too', async () => {
    const { user } = await open()
    const table = screen.getByRole('table', { name: 'Sessions' })
    within(table).getAllByRole('row')[1]?.focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('Session 4711')
    expect(inspector.textContent).toContain('Blocks4802')
    expect(inspector.textContent).toContain('Locks held12')
    expect(
      within(inspector).getByRole('button', { name: 'Cancel… 4711' }).getAttribute('title'),
    ).toBe('Idle in a transaction: cancel has no effect.')
  })

  it('PC8: lag as the primary sees it and as the replica itself does', async () => {
    await open()

    expect(rowsOf('Replication')).toEqual([
      'replica | primary | streaming | async | 0 ms | 0 ms | 0 ms | 0 B',
      'replica | replica itself | replay paused | – | – | – | 6.2 s | –',
    ])
  })

  it('PC10: names the server that answered the heavy reading', async () => {
    await open()

    expect(screen.getByRole('list', { name: 'Which server answered' }).textContent).toMatch(
      /Probe views of primary was served by replica, \d s ago/,
    )
  })

  it('PC3: our own pools with their acquire time and status', async () => {
    await open()

    expect(rowsOf('Our own pools')).toEqual(['primary | ticks | degraded | 1 | 0 | 2 | 1 | 41 ms'])
  })

  it('PC14: attempt, next retry and the class of the last error of a dropped target', async () => {
    const down = makeLink({
      targetId: 'replica',
      state: 'down',
      lastOkAt: NOW - 40_000,
      attempt: 4,
      nextTryAt: NOW + 12_500,
      guard: 'open',
      error: { code: 'source/unreachable', message: 'ECONNREFUSED', context: {} },
    })
    const bridge = bridgeOf({ ...WORLD, links: [makeLink({ lastOkAt: NOW }), down] })
    const { user, advance } = await renderPage(<Pools />, { bridge })
    await advance(1_000)
    const table = screen.getByRole('table', { name: 'Links' })
    const row = within(table).getByRole('row', { name: /replica/ })
    const words = rowsOf('Links').find((line) => line.startsWith('replica'))
    expect(words).toContain('replica | session | down | 41 s ago | 4 | 11 s')
    expect(words).toContain('open next try 11 s')
    expect(words).toContain('source/unreachable: ECONNREFUSED')

    await user.click(within(row).getByRole('button', { name: 'Retry now' }))
    expect(bridge.inputs('links.retry')).toEqual([{ targetId: 'replica' }])
  })

  it('ST8: without rights the panel names the grant to run, once', async () => {
    const denied = makeLink({
      state: 'denied',
      lastOkAt: null,
      error: {
        code: 'source/not-permitted',
        message: 'switchyard_watch cannot see the sessions of others',
        context: { grant: 'GRANT pg_monitor TO switchyard_watch;' },
      },
    })
    await open({ targets: [PRIMARY], links: [denied], tables: { primary: {} } })

    const sessions = screen.getByRole('region', { name: 'Sessions' })
    expect(within(sessions).getByRole('alert').textContent).toContain('GRANT pg_monitor')
    expect(screen.getByRole('region', { name: 'Idle in transaction' }).textContent).toContain(
      'primary lets us see nothing.',
    )
    expect(screen.getAllByRole('alert')).toHaveLength(1)
  })

  it('OV4: without a new reading for three intervals the tables are stale', async () => {
    const { advance } = await open()
    expect(screen.getByRole('region', { name: 'Sessions' }).dataset['state']).toBe('live')

    await advance(7_000)
    for (const name of ['Sessions', 'Idle in transaction', 'Connections by group']) {
      expect(screen.getByRole('region', { name }).dataset['state']).toContain('stale')
    }
  })

  it('the other server is one key away', async () => {
    const { user, advance } = await open()
    screen.getByRole('button', { name: 'replica', pressed: false }).focus()
    await user.keyboard('{Enter}')
    await advance(1_000)

    expect(screen.getByRole('region', { name: 'Sessions' }).textContent).toContain('of replica')
  })

  it('says what to do when no server is configured', async () => {
    await open({ targets: [] })

    const region = screen.getByRole('region', { name: 'Pools' })
    expect(region.textContent).toContain('No PostgreSQL server is configured')
    expect(within(region).getByRole('link', { name: 'Add a connection' })).toBeDefined()
  })
})

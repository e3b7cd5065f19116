// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket } from '../../../../../tests/factories/page'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  REPLICA,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { makeServer, makeView } from '../../../../../tests/factories/postgres'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { serversWithViews, shortAge, viewLevel } from './view-parts'
import { Views } from '.'

const FRESH = makeView({ lastRefreshAt: NOW - 60_000 })
const LOCKING = makeView({
  oid: 2,
  name: 'visit_daily',
  concurrently: false,
  whyNot: 'no unique index without WHERE',
  lastRefreshAt: null,
  refreshSource: 'unknown',
  maxAgeMs: null,
})
const LEDGER = makeLink({ probe: 'ledger', everyMs: 10_000, lastOkAt: NOW })
const CATALOG = makeLink({ probe: 'views', everyMs: 60_000, lastOkAt: NOW, servedBy: 'replica' })
const WORLD: PanelWorld = {
  targets: [PRIMARY, REPLICA],
  links: [LEDGER, CATALOG],
  tables: {
    primary: { 'postgres.server': [makeServer()], 'postgres.views': [FRESH, LOCKING] },
    replica: { 'postgres.server': [makeServer({ role: 'replica' })] },
  },
}

async function open(world: PanelWorld = WORLD) {
  const bridge = bridgeOf({ ...world, answers: { 'actions.preview': () => makeTicket() } })
  const page = await renderPage(<Views />, { bridge })
  await page.advance(1_000)
  return page
}
const rows = (): string[] => rowsOf('Views')

describe('the views panel', () => {
  it('MV1, MV2: size, populated, concurrently or why not, last refresh with its source, age of its limit', async () => {
    await open()

    expect(rows()).toEqual([
      'project_stats | 1 min of 5 min | 13:59:00, app table | 80 KiB | yes | possible | Refresh concurrently…',
      'visit_daily | unknown | unknown | 80 KiB | yes | no unique index without WHERE | Refresh, locks readers out…',
    ])
    expect(
      screen.getByRole('meter', { name: 'Age of project_stats' }).getAttribute('aria-valuetext'),
    ).toBe('1 min of 5 min, limit 5 min 00 s')
    expect(
      screen.getByRole('meter', { name: 'Age of visit_daily' }).getAttribute('aria-valuetext'),
    ).toBe('no data')
  })

  it('PC10: says which server the sizes were read from, and shows no views of a replica', async () => {
    await open()

    expect(screen.getAllByRole('region', { name: 'Views' })).toHaveLength(1)
    expect(screen.getByRole('region', { name: 'Views' }).textContent).toContain(
      'of primary; sizes read from replica',
    )
  })

  it('MV4: the button says whether readers go on, and only opens the dialog', async () => {
    const { user, advance, bridge } = await open()
    await user.click(screen.getByRole('button', { name: 'Refresh concurrently… project_stats' }))
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      {
        actionId: 'postgres.refresh-view',
        targetId: 'primary',
        input: { oid: 4_711, schema: 'public', name: 'project_stats', concurrently: true },
      },
    ])
    expect(bridge.inputs('actions.confirm')).toEqual([])
  })

  it('MV2: a row opens the view in full', async () => {
    const { user } = await open()
    within(screen.getByRole('table', { name: 'Views' }))
      .getAllByRole('row')[2]
      ?.focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('Last refreshunknown')
    expect(inspector.textContent).toContain('Age limit30 min 00 s, the usual one')
  })

  it('ST8: a ledger that cannot be read is said with its grant; other gaps are not', async () => {
    const gaps = [
      {
        code: 'source/not-permitted',
        message: 'ops.view_refresh cannot be read',
        fix: 'GRANT SELECT ON ops.view_refresh TO w;',
      },
      { code: 'source/not-installed', message: 'pg_stat_statements is not installed', fix: '' },
    ]
    await open({
      ...WORLD,
      tables: { primary: { ...WORLD.tables?.['primary'], 'postgres.gaps': gaps } },
    })

    const list = screen.getByRole('list', { name: 'Not shown, and why' })
    expect(list.textContent).toContain('GRANT SELECT ON ops.view_refresh TO w;')
    expect(list.textContent).not.toContain('pg_stat_statements')
  })

  it('a server without views says so; one that is down says why', async () => {
    await open({
      ...WORLD,
      tables: { primary: { ...WORLD.tables?.['primary'], 'postgres.views': [] } },
    })
    expect(screen.getByRole('region', { name: 'Views' }).textContent).toContain(
      'primary has no materialized view.',
    )
  })

  it('PC14: a server that does not answer says why, beside what was last read', async () => {
    const error = { code: 'source/unreachable', message: 'ECONNREFUSED', context: {} } as const
    await open({ ...WORLD, links: [{ ...LEDGER, state: 'down', error }] })

    const region = screen.getByRole('region', { name: 'Views' })
    expect(within(region).getByRole('alert').textContent).toContain('ECONNREFUSED')
    expect(within(region).getByRole('table', { name: 'Views' })).toBeDefined()
  })
})

describe('views', () => {
  it.each([
    [60_000, 'normal'],
    [301_000, 'medium'],
    [601_000, 'high'],
  ] as const)('MV2: %s ms old with a limit of 5 min is %s', (ageMs, level) => {
    expect(viewLevel(makeView({ lastRefreshAt: NOW - ageMs }), NOW)).toBe(level)
  })

  it('MV2: unknown stays unknown, not populated is not well', () => {
    expect(viewLevel(LOCKING, NOW)).toBe('unknown')
    expect(viewLevel(makeView({ populated: false, lastRefreshAt: NOW }), NOW)).toBe('medium')
    expect(shortAge(2_820_000)).toBe('47 min')
  })

  it('PC10: a server not read yet counts as a replica where its group has a primary', () => {
    const other = { ...PRIMARY, id: 'orders', group: 'orders' }
    const facts = [{ ...makeServer(), targetId: 'primary' }]
    expect(serversWithViews([PRIMARY, REPLICA, other], facts).map(({ id }) => id)).toEqual([
      'primary',
      'orders',
    ])
  })
})

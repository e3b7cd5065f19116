// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  REPLICA,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { makeBlocked, makeSession, makeStatement } from '../../../../../tests/factories/postgres'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { AppError } from '../../../../shared/errors/app-error'
import type { Plan, PlanNode } from '../../../../shared/model/plan'
import { Queries } from '.'

const node = (part: Partial<PlanNode>): PlanNode => ({
  ...{ type: 'Seq Scan', relationship: '', subject: 'audit_log', startupCost: 0, totalCost: 90 },
  ...{ selfCost: 90, planRows: 4_000, widthBytes: 12, details: [], children: [] },
  ...part,
})
const PLAN: Plan = {
  root: node({
    ...{ type: 'Sort', subject: '', totalCost: 100, selfCost: 10, planRows: 4_000 },
    details: [{ name: 'Sort Key', text: '<img src=x onerror=alert(1)>' }],
    children: [node({ details: [{ name: 'Filter', text: '(entity = $1)' }] })],
  }),
  ...{ sql: 'select * from audit_log', database: 'organising', generic: true, at: NOW },
}
const SESSIONS = [
  makeSession({
    pid: 1,
    state: 'active',
    xactAgeMs: 20_000,
    queryAgeMs: 20_000,
    query: 'select 1',
  }),
  makeBlocked(2, [7], {
    xactAgeMs: 30_000,
    queryAgeMs: 12_000,
    waitMs: 12_000,
    query: 'update projects',
    queryId: '77',
  }),
  makeSession({ pid: 3 }),
  makeSession({ pid: 4, kind: 'autovacuum', state: 'active', query: 'autovacuum: VACUUM t' }),
  makeSession({ pid: 5, kind: 'walsender', state: 'active' }),
  makeSession({ pid: 6, kind: 'ours' }),
  makeSession({ pid: 8, kind: 'parallel', state: 'active' }),
]
const WINDOW = {
  ...{ windowMs: 720_000, statements: 412, slowFromMs: 1_000, slowMinCalls: 10, resetAt: null },
}
const SLOW = makeStatement({
  ...{ queryId: '-8', query: 'select pg_sleep($1)', meanMs: 1_240, p95Ms: 2_000, slow: true },
  ...{ totalMs: 24_800, calls: 20, firstSeen: NOW - 60_000 },
})
const WORLD: PanelWorld = {
  targets: [PRIMARY],
  links: [
    makeLink({ lastOkAt: NOW }),
    makeLink({ probe: 'statements', everyMs: 10_000, lastOkAt: NOW }),
  ],
  tables: {
    primary: {
      'postgres.sessions': SESSIONS,
      'postgres.statements': [SLOW, makeStatement()],
      'postgres.statement-window': [WINDOW],
      'postgres.gaps': [],
    },
  },
  answers: { 'queries.explain': () => PLAN },
}
async function open(world: PanelWorld = WORLD) {
  const page = await renderPage(<Queries />, { bridge: bridgeOf(world) })
  await page.advance(1_000)
  return page
}
const withTables = (tables: NonNullable<PanelWorld['tables']>['primary']): PanelWorld => ({
  ...WORLD,
  tables: { primary: { ...WORLD.tables?.['primary'], ...tables } },
})
const pids = () => rowsOf('Running now').map((row) => row.split(' | ')[0])

describe('running now', () => {
  it('Q1: clients at work, the longest transaction first; sorted by wait or by statement at a click', async () => {
    const { user } = await open()
    expect(pids()).toEqual(['2', '1'])

    const head = within(screen.getByRole('table', { name: 'Running now' }))
    await user.click(head.getByRole('button', { name: /^Statement/ }))
    expect(pids()).toEqual(['1', '2'])
    await user.click(head.getByRole('button', { name: /^Lock wait/ }))
    expect(pids()).toEqual(['2', '1'])
    expect(rowsOf('Running now')[0]).toContain('12 s | 7 (transactionid)')
  })

  it.each([
    ['autovacuum', ['4']],
    ['walsender', ['5']],
    ['parallel workers', ['8']],
    ['Switchyard itself', ['6']],
    ['all clients', ['2', '1', '3']],
  ])('Q1: %s stand apart', async (kind, expected) => {
    const { user } = await open()
    await user.click(screen.getByRole('combobox', { name: 'Show' }))
    await user.click(await screen.findByRole('option', { name: kind }))

    await waitFor(() => expect(pids().toSorted()).toEqual([...expected].toSorted()))
  })

  it('Q1: pauses with the page', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'Pause' }))

    expect(screen.getByRole('button', { name: 'Go on', pressed: true })).toBeDefined()
  })

  it('Q13, Q19: a row opens the session with its signals and the plan of its statement', async () => {
    const { user, bridge } = await open()
    await user.click(screen.getByText('update projects'))
    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(within(inspector).getByRole('button', { name: 'Cancel… 2' })).toBeDefined()
    await user.click(within(inspector).getByRole('button', { name: 'Explain' }))

    expect(bridge.inputs('queries.explain')).toEqual([
      { targetId: 'primary', queryId: '77', database: 'organising' },
    ])
  })
})

describe('statements', () => {
  it('Q7, Q8: the heaviest first, over the time measured; an estimate says so', async () => {
    await open()

    expect(rowsOf('Top statements')[0]).toBe(
      'select pg_sleep($1) | api_rw | 12 % | 24.8 s | 10 /s | 1.24 s | ~ 2 s | 600 | 99.5 % | 0 B',
    )
    expect(screen.getAllByRole('columnheader', { name: /p95, estimated/ })).toHaveLength(2)
    expect(screen.getByText('over 12 min 00 s')).toBeDefined()
  })

  it('Q9: the slow ones with their rule, their course and when they were first seen', async () => {
    await open()

    expect(rowsOf('Slow statements')).toHaveLength(1)
    expect(rowsOf('Slow statements')[0]).toContain('2026-01-01 13:59:00 UTC')
    expect(screen.getByText('a mean of 1 s or more, 10 calls at least')).toBeDefined()
  })

  it('Q9: none is slow, and that is good', async () => {
    await open(withTables({ 'postgres.statements': [makeStatement()] }))
    expect(screen.getByText('No statement is slow.')).toBeDefined()
  })

  it('Q7: before the second reading it says that it counts; a reset is told', async () => {
    const window = { ...WINDOW, windowMs: 0, resetAt: NOW - 60_000 }
    await open(withTables({ 'postgres.statements': [], 'postgres.statement-window': [window] }))

    expect(screen.getByText(/^Counting since this reading/)).toBeDefined()
    expect(screen.getByText('counting; counters were reset at 13:59:00 UTC')).toBeDefined()
  })

  it('ST8: says what is missing and what to run, while the sessions go on', async () => {
    const gap = {
      code: 'source/not-installed',
      message: 'pg_stat_statements is not installed: no figures for each query',
      fix: 'CREATE EXTENSION pg_stat_statements; -- in organising',
    }
    await open(withTables({ 'postgres.statements': [], 'postgres.gaps': [gap] }))
    const top = screen.getByRole('region', { name: 'Top statements' })

    expect(top.textContent).toContain(gap.message)
    expect(top.textContent).toContain(gap.fix)
    expect(screen.queryByText('No statement ran.')).toBeNull()
    expect(pids()).toEqual(['2', '1'])
  })

  it('Q13: a row opens its SQL and its plan as a tree; texts of the server stay texts', async () => {
    const { user, bridge } = await open()
    await user.click(
      within(screen.getByRole('table', { name: 'Top statements' })).getByText(
        'select pg_sleep($1)',
      ),
    )
    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('estimated: mean + 1.645 deviations')
    await user.click(within(inspector).getByRole('button', { name: 'Explain' }))

    const tree = within(inspector).getByRole('list', { name: 'Nodes of the plan' })
    expect(within(tree).getAllByRole('listitem')).toHaveLength(2)
    expect(tree.textContent).toContain('90 % of the cost, 90 with all below')
    expect(tree.textContent).toContain('4,000 rows expected')
    expect(tree.textContent).toContain('<img src=x')
    expect(tree.querySelector('img')).toBeNull()
    expect(bridge.inputs('queries.explain')).toEqual([
      { targetId: 'primary', queryId: '-8', database: 'organising' },
    ])
  })

  it('ST8: a plan that is refused says why and what to run', async () => {
    const refused = new AppError('source/not-permitted', 'permission denied for table audit_log', {
      context: { grant: 'GRANT SELECT ON audit_log TO switchyard_watch;' },
    })
    const { user } = await open({
      ...WORLD,
      answers: { 'queries.explain': () => Promise.reject(refused) },
    })
    await user.click(
      within(screen.getByRole('table', { name: 'Top statements' })).getByText(
        'select pg_sleep($1)',
      ),
    )
    await user.click(screen.getByRole('button', { name: 'Explain' }))

    expect(screen.getByRole('alert').textContent).toContain('GRANT SELECT ON audit_log')
  })

  it('Q7: another server is a choice away; without one there is the way to add it', async () => {
    const { user } = await open({ ...WORLD, targets: [PRIMARY, REPLICA] })
    await user.click(screen.getByRole('combobox', { name: 'Server' }))
    await user.click(await screen.findByRole('option', { name: /^replica/ }))
    expect(await screen.findByText('on replica, each 2 s')).toBeDefined()
  })
})

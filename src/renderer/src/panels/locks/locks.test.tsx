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
import { makeBlocked, makeSession } from '../../../../../tests/factories/postgres'
import { renderPage } from '../../../../../tests/support/page'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { rootLevel, summarise, summaryText } from './lock-parts'
import { Locks } from '.'

const ROOT = makeSession({
  ...{ pid: 10, app: 'api', state: 'idle in transaction', xactAgeMs: 94_000, locksHeld: 3 },
  ...{ xactStart: '2026-01-01 13:58:26+00', query: 'update projects set stage = stage' },
})
const CHAIN = [
  makeBlocked(13, [12], { waitMs: 20_000 }),
  makeBlocked(12, [11], { waitMs: 30_000 }),
  makeBlocked(11, [10], { waitMs: 40_000 }),
  ROOT,
  makeSession({ pid: 99 }),
]
const world = (sessions: readonly SessionRow[], more: Partial<PanelWorld> = {}): PanelWorld => ({
  targets: [PRIMARY],
  links: [makeLink({ lastOkAt: NOW }), makeLink({ targetId: 'replica', lastOkAt: NOW })],
  tables: { primary: { 'postgres.sessions': sessions }, replica: { 'postgres.sessions': [] } },
  ...more,
})
async function open(given: PanelWorld) {
  const page = await renderPage(<Locks />, { bridge: bridgeOf(given) })
  await page.advance(1_000)
  return page
}
const item = (name: string) => screen.getByRole('listitem', { name })

describe('the locks', () => {
  it('Q3: a chain of three levels, root first, with what it costs and what it holds', async () => {
    await open(world(CHAIN))

    const tree = screen.getByRole('list', { name: 'Blocking tree of primary' })
    const items = within(tree).getAllByRole('listitem')
    expect(items.map((one) => one.getAttribute('aria-label'))).toEqual([
      ...['Root 10', 'Waiter 11', 'Waiter 12', 'Waiter 13'],
    ])
    expect(item('Root 10').textContent).toContain('3 blocked, 1 min 30 s waited in all')
    expect(item('Root 10').textContent).toContain('transaction open 1 min 34 s; 3 locks held')
    expect(item('Waiter 11').textContent).toContain('waits 40 s for 10 (transactionid); holds up 2')
    expect(within(item('Waiter 12')).getByRole('listitem', { name: 'Waiter 13' })).toBeDefined()
    expect(screen.getByText('3 blocked by 1 root, 1 min 30 s waited in all')).toBeDefined()
  })

  it('Q19: the root that runs nothing is offered to be terminated, a waiter to be canceled; both by the dialog', async () => {
    const given = world(CHAIN, { answers: { 'actions.preview': () => makeTicket() } })
    const { user, bridge } = await open(given)
    expect(screen.queryByRole('button', { name: 'Cancel… 10' })).toBeNull()
    expect(screen.getByRole('button', { name: 'Cancel… 13' })).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Terminate… 10' }))

    expect(bridge.inputs('actions.preview')).toMatchObject([
      {
        actionId: 'postgres.terminate-backend',
        input: { pid: 10, backendStart: ROOT.backendStart },
      },
    ])
  })

  it('Q3: a name opens the session', async () => {
    const { user } = await open(world(CHAIN))
    await user.click(screen.getByRole('button', { name: 'pid 12' }))

    expect(screen.getByRole('complementary', { name: 'Inspector' }).textContent).toContain(
      'Session 12',
    )
  })

  it('Q3: nobody waits, and that is good, for each server', async () => {
    await open(world([ROOT], { targets: [PRIMARY, REPLICA] }))

    expect(screen.getAllByText('No locks waiting.')).toHaveLength(2)
  })

  it('Q3: a cycle ends; a prepared transaction has no buttons', async () => {
    await open(world([makeBlocked(5, [6]), makeBlocked(6, [5]), makeBlocked(7, [0])]))

    expect(item('Root 5').textContent).toContain('1 blocked')
    expect(item('Root 0').textContent).toContain('a prepared transaction')
    expect(within(item('Root 0')).queryByRole('button', { name: /… 0$/ })).toBeNull()
  })

  it('Q4: high from 30 s, critical from 300 s, all waits together', () => {
    expect(
      [29_999, 30_000, 299_999, 300_000].map((totalWaitMs) => rootLevel({ totalWaitMs })),
    ).toEqual([...['medium', 'high', 'high', 'critical']])
  })

  it('Q3: one that waits for two roots is counted once', () => {
    const locks = summarise([
      makeSession({ pid: 1 }),
      makeSession({ pid: 2 }),
      makeBlocked(3, [1, 2], { waitMs: 5_000 }),
    ])
    expect(summaryText(locks)).toBe('1 blocked by 2 roots, 5 s waited in all')
  })
})

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeFinding, makeStatus, makeTicket, makeTile } from '../../../../../tests/factories/page'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  SCRAPER,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { Overview } from '.'

const SUGGESTION = {
  actionId: 'postgres.terminate-backend',
  targetId: 'primary',
  input: { pid: 4711, backendStart: '2026-01-01 13:55:02.118304+00' },
  label: 'Terminate 4711',
}
const FINDING = makeFinding({ since: NOW - 372_000, suggestion: SUGGESTION })
const TILES = [
  makeTile({ id: 'scraper', kind: 'worker', targetId: 'scraper', panelId: 'workers' }),
  makeTile({ state: 'critical', note: '14 blocked', findings: [FINDING] }),
]
const WORLD: PanelWorld = { targets: [PRIMARY, SCRAPER], tiles: TILES, links: [makeLink()] }

const open = (world: PanelWorld) => renderPage(<Overview />, { bridge: bridgeOf(world) })
const tileItems = () =>
  within(screen.getByRole('list', { name: 'Tiles' }))
    .getAllByRole('listitem')
    .map((item) => item.getAttribute('aria-label'))

describe('the overview', () => {
  it('OV1: one tile for each thing, abnormal first, named by its id and its state', async () => {
    await open(WORLD)

    expect(tileItems()).toEqual([
      'primary critical: of 100 used 61, 14 blocked, 14 sessions wait behind backend 4711',
      'scraper normal: of 100 used 61',
    ])
  })

  it('OV2: twenty targets at once, each by its whole name', async () => {
    const targets = Array.from({ length: 20 }, (_, index) => ({
      ...SCRAPER,
      id: `a-rather-long-worker-name-${index + 1}`,
    }))
    const tiles = targets.map(({ id }) => makeTile({ id, targetId: id, kind: 'worker' }))
    await open({ targets, tiles })

    const items = screen.getByRole('list', { name: 'Tiles' })
    expect(within(items).getAllByRole('listitem')).toHaveLength(20)
    for (const { id } of targets) expect(items.textContent).toContain(id)
  })

  it('OV4: without a push for three intervals a tile says "no data", whatever it said before', async () => {
    const { advance } = await open({ ...WORLD, tiles: [makeTile({ note: '3 active' })] })
    expect(tileItems()).toEqual(['primary normal: of 100 used 61, 3 active'])

    await advance(9_000)
    expect(tileItems()).toEqual(['primary stale: no data'])
    const card = screen.getByRole('button', { name: 'primary stale: no data' })
    expect(card.className).toContain('hatched')
    expect(card.textContent).toContain('for 9 s')
  })

  it('OV8: a tile opens the exact probe, value, threshold and time of each finding, by key too', async () => {
    const { user } = await open(WORLD)
    screen.getByRole('button', { name: /^primary critical/ }).focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    const finding = within(inspector).getByRole('article', { name: FINDING.title })
    for (const words of [
      'Value14',
      'Threshold1',
      'Probepostgres.session',
      'Since13:53:48 UTC, 6 min 12 s',
      'Figure isexact',
    ]) {
      expect(finding.textContent).toContain(words)
    }
    expect(within(inspector).getByRole('link', { name: 'Open Pools' })).toHaveProperty(
      'hash',
      '#/pools',
    )
    expect(within(finding).getByRole('button', { name: 'Terminate 4711…' })).toBeDefined()
  })

  it('AC12: what needs you shows the evidence and offers the action, which only opens the dialog', async () => {
    const bridge = bridgeOf({ ...WORLD, answers: { 'actions.preview': () => makeTicket() } })
    const { user, advance } = await renderPage(<Overview />, { bridge })
    const region = screen.getByRole('region', { name: 'What needs you' })
    const [row] = within(region).getAllByRole('listitem')
    expect(row?.textContent).toContain('primary · 14, limit 1 · postgres.session · exact')
    expect(row?.textContent).toContain('6 min 12 s')
    expect(row?.textContent).toContain('since 13:53:48')

    await user.click(within(region).getByRole('button', { name: 'Terminate 4711…' }))
    await advance(0)
    const { label: _label, ...call } = SUGGESTION
    expect(bridge.inputs('actions.preview')).toEqual([call])
    expect(bridge.inputs('actions.confirm')).toEqual([])
    expect(screen.getByRole('dialog')).toBeDefined()
  })

  it('AC1: the kill switch hides every offered action', async () => {
    await open({
      ...WORLD,
      answers: { 'app.status': () => makeStatus({ killSwitch: true }) },
    })

    expect(screen.getByText(FINDING.title, { selector: 'button' })).toBeDefined()
    expect(screen.queryByRole('button', { name: /Terminate/ })).toBeNull()
  })

  it('AL11: a finding without an action leads to its panel', async () => {
    const { suggestion: _none, ...finding } = FINDING
    await open({ ...WORLD, tiles: [makeTile({ state: 'critical', findings: [finding] })] })

    const region = screen.getByRole('region', { name: 'What needs you' })
    expect(within(region).getByRole('link', { name: 'Details' })).toHaveProperty('hash', '#/pools')
  })

  it('OV4: "nothing needs you" is said only when everything could be asked', async () => {
    const { bridge, doing } = await open({ ...WORLD, tiles: [makeTile()] })
    const region = screen.getByRole('region', { name: 'What needs you' })
    expect(region.textContent).toContain('Nothing needs you.')

    const silent = makeTile({ id: 'scraper', targetId: 'scraper', at: null, state: 'unknown' })
    await doing(() => bridge.push('board', { seq: 2, tiles: [silent], removed: [] }))
    expect(region.textContent).toContain('No finding, but 1 without data')
    expect(region.textContent).not.toContain('Nothing needs you')
  })

  it('OV3: the first run says so and leads to the form', async () => {
    await open({ targets: [], tiles: [] })

    const region = screen.getByRole('region', { name: 'What needs you' })
    expect(region.textContent).toContain('Nothing is watched yet.')
    expect(screen.queryByRole('region', { name: 'One time axis' })).toBeNull()
    expect(within(region).getByRole('link', { name: 'Add a connection' })).toHaveProperty(
      'hash',
      '#/connections',
    )
  })

  it('KB3: every strip and lane stands on one axis, and tells its value in words', async () => {
    const { advance } = await open({
      ...WORLD,
      values: {
        'postgres.connections.used-percent|primary|': 61,
        'postgres.sessions.blocked|primary|': 14,
        'worker.latency|scraper|': 41,
        'worker.up|scraper|': 1,
      },
    })
    await advance(1_000)

    const axis = screen.getByRole('region', { name: 'One time axis' })
    expect(
      within(axis)
        .getAllByRole('img')
        .map((image) => image.getAttribute('aria-label')),
    ).toEqual([
      'Connections used, last 15 min 00 s: primary now 61 %, lowest 61 %, highest 61 %',
      'Sessions blocked, last 15 min 00 s: primary now 14, lowest 14, highest 14',
      'Worker latency, last 15 min 00 s: scraper now 41 ms, lowest 41 ms, highest 41 ms',
      expect.stringMatching(/^Workers: all answer from/),
      'Events: ',
    ])
  })
})

// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeIncident, makePicture } from '../../../../tests/factories/incident'
import { makeLink } from '../../../../tests/factories/link'
import {
  makeFinding,
  makeRun,
  makeStatus,
  makeTicket,
  makeTile,
} from '../../../../tests/factories/page'
import { FakeBridge } from '../../../../tests/fakes/bridge'
import { ManualPageClock, settle } from '../../../../tests/fakes/page-clock'
import { stubMissing } from '../../../../tests/support/page'
import { AppError } from '../../../shared/errors/app-error'
import { Live } from '../live/live'
import type { Panel } from '../panels/panel'
import { App } from './app'
import { Theme } from './theme'

const NOW = Date.UTC(2026, 0, 1, 14, 0, 0)
const TARGETS = [
  { id: 'primary', kind: 'postgres', title: 'Primary', environment: 'prod' },
  { id: 'cache', kind: 'redis', title: 'Redis cache', environment: 'prod' },
] as const

afterEach(() => {
  cleanup()
  location.hash = ''
})

async function setUp(
  answers: ConstructorParameters<typeof FakeBridge>[0] = {},
  Pools: () => ReactNode = () => <p>pools body</p>,
) {
  stubMissing()
  const bridge = new FakeBridge({
    'catalog.read': () => ({ targets: [...TARGETS], metrics: [], actions: [] }),
    ...answers,
  })
  const clock = new ManualPageClock()
  const live = new Live({ bridge, clock, rangeMs: 900_000 })
  const theme = new Theme(document.documentElement, {
    matches: false,
    addEventListener: () => undefined,
  })
  const panels: Panel[] = [
    { id: 'overview', title: 'Overview', group: '', View: () => <p>overview body</p> },
    { id: 'pools', title: 'Pools', group: 'Database', View: Pools },
  ]
  live.start()
  render(<App live={live} theme={theme} panels={panels} />)
  const advance = (ms: number): Promise<void> => act(() => clock.advance(ms))
  await advance(100)
  const doing = (change: () => void): Promise<void> =>
    act(async () => {
      change()
      await settle()
    })
  return { bridge, clock, live, advance, doing, user: userEvent.setup() }
}

describe('the shell', () => {
  it('KB2: panels by the rail and by number keys, each a landmark by its name', async () => {
    const { user, bridge } = await setUp()
    const rail = screen.getByRole('navigation', { name: 'Panels' })
    expect(screen.getByRole('main', { name: 'Overview' }).textContent).toBe('overview body')

    await user.click(within(rail).getByRole('link', { name: 'Pools' }))
    await expect.poll(() => screen.queryByRole('main', { name: 'Pools' })).not.toBeNull()
    expect(within(rail).getByRole('link', { current: 'page' }).textContent.trim()).toBe('Pools')
    expect(bridge.inputs('settings.write')).toEqual([{ lastPanelId: 'pools' }])

    await user.keyboard('{Control>}1{/Control}')
    await expect.poll(() => screen.queryByRole('main', { name: 'Overview' })).not.toBeNull()
  })

  it('AC3: the window of production has its frame and the word across it', async () => {
    await setUp({ 'app.status': () => makeStatus({ environment: 'prod' }) })
    const frame = document.querySelector('.frame > .env-frame-prod')

    expect(frame?.getAttribute('data-word')).toBe('PROD')
    expect(within(screen.getByRole('banner')).getByText('PROD')).toBeTruthy()
  })

  it('OV7: F11 shows the wall and closes what stands open; the way back is the desk', async () => {
    let wall = false
    const { user, advance, bridge } = await setUp({
      'app.status': () => makeStatus({ wall }),
      'window.wall': ({ on }) => makeStatus({ wall: (wall = on) }),
    })
    await user.keyboard('{F11}')
    await advance(0)
    await expect
      .poll(() => screen.queryByRole('main', { name: 'Wall' }), { timeout: 15_000 })
      .not.toBeNull()
    expect(screen.queryByRole('navigation')).toBeNull()
    expect(screen.queryByRole('button')).toBeNull()

    await user.keyboard('{Escape}')
    await advance(0)
    expect(bridge.inputs('window.wall').at(-1)).toEqual({ on: false })
    await expect.poll(() => screen.queryByRole('navigation', { name: 'Panels' })).not.toBeNull()
  })

  it('IN7: Ctrl Shift S takes a picture of what is shown, without messages over it, and so does the palette', async () => {
    const hidden: boolean[] = []
    const isWithoutMessages = (): boolean => 'pictured' in document.documentElement.dataset
    const { user, bridge, advance } = await setUp({
      'incidents.take-picture': () => {
        hidden.push(isWithoutMessages())
        return { incidentId: makeIncident().id, picture: makePicture() }
      },
    })
    await user.keyboard('{Control>}{Shift>}S{/Shift}{/Control}')
    await advance(0)
    expect(await screen.findByText('Picture 1 taken at 14:01:30 UTC')).toBeTruthy()
    expect(screen.getByText(makeIncident().id)).toBeTruthy()

    await user.keyboard('{Control>}k{/Control}')
    await user.keyboard('take a picture{Enter}')
    await advance(0)
    await waitFor(() =>
      expect(bridge.inputs('incidents.take-picture')).toEqual([
        { panel: 'Overview' },
        { panel: 'Overview' },
      ]),
    )
    expect(hidden).toEqual([true, true])
    await waitFor(() => expect(isWithoutMessages()).toBe(false))
  })

  it('IN7: a picture without an open incident is not kept, and one can be declared from there', async () => {
    const { user, advance } = await setUp({
      'incidents.take-picture': () => {
        throw new AppError('incident/none-open', 'no incident is open')
      },
    })
    await user.keyboard('{Control>}{Shift>}s{/Shift}{/Control}')
    await advance(0)
    expect(await screen.findByText('No picture was kept: no incident is open')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Declare an incident' }))
    expect(location.hash).toBe('#/incidents')
  })

  it('IN7: Ctrl M marks this moment, wherever the focus is, and says where the mark went', async () => {
    const { user, bridge, advance } = await setUp({
      'incidents.note': () => ({ at: NOW, incidentId: null }),
    })
    await user.keyboard('{Control>}m{/Control}')
    await advance(0)

    expect(bridge.inputs('incidents.note')).toEqual([{ id: null, text: '', marker: true }])
    expect(screen.getByText('Marker set at 14:00:00 UTC')).toBeTruthy()
    expect(screen.getByText('In the journal; no incident is open.')).toBeTruthy()
  })

  it('OV1: the rail shows the worst state of each panel, the top bar the counts, also spoken', async () => {
    const { bridge, doing } = await setUp()
    const tile = makeTile({ findings: [makeFinding(), makeFinding({ id: 'b', severity: 'low' })] })
    await doing(() => bridge.push('board', { seq: 1, tiles: [tile], removed: [] }))

    expect(screen.getByRole('link', { name: 'Pools critical' })).toBeDefined()
    const counts = screen.getByRole('list', { name: 'Findings by severity' })
    expect(counts.textContent).toBe('C1H0M0L1')
    expect(screen.getByText('1 critical, 0 high, 0 medium, 1 low').getAttribute('aria-live')).toBe(
      'polite',
    )
  })

  it('KB1: the palette goes to panels and targets and opens offered actions', async () => {
    const suggestion = {
      actionId: 'postgres.terminate-backend',
      targetId: 'primary',
      input: { pid: 4711 },
      label: 'Terminate 4711…',
    }
    const tile = makeTile({ findings: [makeFinding({ suggestion })] })
    const { user, advance } = await setUp({
      'board.read': () => ({ seq: 1, tiles: [tile] }),
      'actions.preview': () => makeTicket(),
    })
    await user.keyboard('{Control>}k{/Control}')
    const box = screen.getByRole('combobox', { name: 'Search or run' })
    expect(screen.getByRole('option', { name: /Primary/ })).toBeDefined()
    await user.type(box, 'pools{Enter}')
    await expect.poll(() => location.hash).toBe('#/pools')

    await user.keyboard('{Control>}k{/Control}')
    await user.click(screen.getByRole('option', { name: /Terminate 4711/ }))
    await advance(0)
    expect(screen.getByRole('dialog', { name: 'Terminate backend 4711 on primary?' })).toBeDefined()
  })

  it('KB2: ? shows the keys, from a control too, and Esc closes them', async () => {
    const { user } = await setUp()
    screen.getByRole('button', { name: '6 h' }).focus()
    await user.keyboard('?')
    expect(screen.getByRole('dialog', { name: 'Keyboard shortcuts' }).textContent).toContain(
      'Ctrl 2Pools',
    )

    await user.keyboard('{Escape}')
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
  })

  it('KB8: Space pauses and goes on, but not from within a field', async () => {
    const { user, live } = await setUp()
    await user.keyboard(' ')
    expect(live.pause.on).toBe(true)
    expect(screen.getByRole('button', { name: 'Pause', pressed: true })).toBeDefined()
    screen.getByRole('link', { name: 'Pools' }).focus()
    await user.keyboard(' ')
    expect(live.pause.on).toBe(true)

    screen.getByRole('button', { name: 'Search or run' }).focus()
    await user.keyboard('{Control>}k{/Control}')
    await user.type(screen.getByRole('combobox'), ' ')
    expect(live.pause.on).toBe(true)
  })

  it('KB3: one range for all, kept for the next start', async () => {
    const { user, bridge, live } = await setUp()
    await user.click(screen.getByRole('button', { name: '1 h' }))

    expect(live.range.rangeMs.get()).toBe(3_600_000)
    expect(bridge.inputs('settings.write')).toEqual([{ rangeMs: 3_600_000 }])
  })

  it('KB7: the theme is set on the page and kept', async () => {
    const { user, bridge } = await setUp()
    expect(document.documentElement.dataset['theme']).toBe('dark')
    await user.keyboard('{Control>}k{/Control}')
    await user.click(screen.getByRole('option', { name: 'Theme: light' }))

    expect(document.documentElement.dataset['theme']).toBe('light')
    expect(bridge.inputs('settings.write')).toEqual([{ theme: 'light' }])
  })

  it('AC1: armed state, its time left, arming and locking are in the top bar', async () => {
    const armed = makeStatus({ armed: [{ targetId: 'primary', until: NOW + 900_000 }] })
    const { user, bridge, advance } = await setUp({
      'actions.arm': () => armed,
      'actions.disarm': () => makeStatus(),
    })
    await user.click(screen.getByRole('button', { name: 'Read-only. Arm actions' }))
    await user.click(screen.getByRole('button', { name: 'Arm primary for 15 min' }))
    await advance(1_000)
    expect(bridge.inputs('actions.arm')).toEqual([{ targetId: 'primary' }])
    expect(screen.getByRole('button', { name: 'Actions are armed' }).textContent).toMatch(
      /Armed 14 min 5\d s/,
    )

    await user.click(screen.getByRole('button', { name: 'Lock now' }))
    await advance(0)
    expect(bridge.inputs('actions.disarm')).toEqual([{ killSwitch: false }])
    expect(screen.getByRole('button', { name: 'Read-only. Arm actions' })).toBeDefined()
  })

  it('OV9: a banner names what is down and what is shown instead', async () => {
    const { bridge, doing } = await setUp()
    expect(screen.queryByRole('region', { name: 'Degraded' })).toBeNull()
    const link = makeLink({
      state: 'down',
      lastOkAt: NOW - 40_000,
      attempt: 3,
      nextTryAt: NOW + 11_500,
      error: { code: 'source/timeout', message: 'no answer within 2 s', context: {} },
    })
    await doing(() => bridge.push('links', { links: [link] }))

    expect(screen.getByRole('region', { name: 'Degraded' }).textContent).toContain(
      'primary (session): no answer within 2 s. Shown from memory: the last values, of 13:59:20 (40 s old), try 4 in 11 s.',
    )
  })

  it('OV9: probes of one target that fail alike are one line, and hide no other target', async () => {
    const { bridge, doing } = await setUp()
    const error = { code: 'source/unreachable', message: 'refused', context: {} } as const
    const links = ['session', 'ledger', 'views', 'server'].map((probe) =>
      makeLink({ probe, state: 'down', lastOkAt: null, nextTryAt: null, error }),
    )
    const other = makeLink({ targetId: 'cache', probe: 'info', state: 'down', error })
    await doing(() => bridge.push('links', { links: [...links, other] }))

    const lines = within(screen.getByRole('region', { name: 'Degraded' })).getAllByRole('listitem')
    expect(lines).toHaveLength(2)
    expect(lines[0]?.textContent).toContain('primary (session, ledger, views, server): refused.')
    expect(lines[1]?.textContent).toContain('cache (info): refused.')
  })

  it('OV10: the status bar shows age and our cost, and the cost of each probe on demand', async () => {
    const links = [
      makeLink({ lastOkAt: NOW - 2_000, costMsPerMin: 14 }),
      makeLink({
        targetId: 'cache',
        probe: 'server',
        lastOkAt: NOW,
        costMsPerMin: 6,
        backedOff: true,
      }),
    ]
    const { user } = await setUp({ 'links.read': () => ({ links }) })
    const list = screen.getByRole('list', { name: 'Connections' })
    expect(within(list).getAllByRole('listitem')[0]?.textContent).toBe('primary2 s')

    const cost = screen.getByRole('button', { name: 'Our own cost' })
    expect(cost.textContent).toBe('our cost 20 ms/min, 1 backed off')
    await user.click(cost)
    expect(screen.getByRole('row', { name: /cache server 2 s 6 ms 2 ms over 2 %/ })).toBeDefined()
  })

  it('AP2: a panel that fails is recorded and drawn again, the rest goes on', async () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    let broken = true
    const { user, bridge, advance } = await setUp({}, () => {
      if (broken) throw new Error('broken row')
      return <p>pools body</p>
    })
    await user.keyboard('{Control>}2{/Control}')
    await expect
      .poll(() => screen.queryByRole('region', { name: 'panel pools failed' }))
      .not.toBeNull()
    expect(bridge.inputs('app.report-error')).toMatchObject([
      { where: 'panel pools', message: 'broken row' },
    ])
    expect(screen.getByRole('navigation', { name: 'Panels' })).toBeDefined()

    broken = false
    await advance(2_500)
    expect(screen.getByRole('main', { name: 'Pools' }).textContent).toBe('pools body')
    silent.mockRestore()
  })

  it('AC6: a run that ends while its dialog is closed is told, with its next step', async () => {
    const { bridge, doing } = await setUp()
    const next = { actionId: 'a', targetId: 'primary', input: {}, label: 'Undo' }
    await doing(() => bridge.push('runs', { runs: [makeRun({ state: 'running', endedAt: null })] }))
    expect(screen.queryByText('Terminate backend 4711: succeeded')).toBeNull()
    await doing(() => bridge.push('runs', { runs: [makeRun({ next })] }))

    expect(screen.getByText('Terminate backend 4711: succeeded')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Undo' })).toBeDefined()
  })
})

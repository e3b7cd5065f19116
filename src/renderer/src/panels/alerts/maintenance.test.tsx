// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeSettings, makeStatus } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, PRIMARY, SCRAPER } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import type { MaintenanceWindow } from '../../../../shared/model/maintenance'
import { MaintenanceBanner } from '../../shell/maintenance-banner'
import { MaintenanceTab } from './maintenance'
import { EMPTY_WINDOW, problemsOfWindow, toWindow } from './window-draft'

const OPEN: MaintenanceWindow = {
  ...{ id: 'w1', title: 'Patch day', targetIds: ['scraper'], by: 'ana' },
  schedule: { kind: 'once', fromMs: NOW - 60_000, toMs: NOW + 3_540_000 },
  ...{ endedAt: null, toldFrom: null },
}

async function open(maintenance: MaintenanceWindow[] = []) {
  const settings = makeSettings({ maintenance })
  const answers = {
    'settings.read': () => settings,
    'maintenance.add': () => settings,
    'maintenance.end': () => makeSettings(),
  }
  const bridge = bridgeOf({ targets: [PRIMARY, SCRAPER], answers })
  const page = await renderPage(<MaintenanceTab />, { bridge })
  await page.advance(1_000)
  return page
}

describe('maintenance', () => {
  it('AL5: begins one for some targets from now on', async () => {
    const { user, bridge } = await open()
    expect(screen.getByText('No maintenance is planned.')).toBeDefined()

    await user.type(screen.getByRole('textbox', { name: /What is done/ }), 'Patch')
    await user.click(screen.getByRole('checkbox', { name: 'scraper' }))
    await user.click(screen.getByRole('button', { name: 'Begin maintenance' }))

    const [asked] = bridge.inputs('maintenance.add')
    expect(asked).toMatchObject({ title: 'Patch', targetIds: ['scraper'] })
    expect(asked?.schedule).toMatchObject({ kind: 'once' })
  })

  it('AL5: begins nothing without a name', async () => {
    const { user, bridge } = await open()
    await user.click(screen.getByRole('button', { name: 'Begin maintenance' }))
    expect(bridge.inputs('maintenance.add')).toEqual([])
  })

  it('AL5: shows an open one with what is left, and ends it', async () => {
    const { user, bridge } = await open([OPEN])
    expect(screen.getByRole('listitem', { name: 'Patch day' }).textContent).toMatch(
      /scraper.*UTC.*local.*set up by ana.*ends in 58 min/,
    )
    await user.click(screen.getByRole('button', { name: 'End now: Patch day' }))
    expect(bridge.inputs('maintenance.end')).toEqual([{ id: 'w1' }])
  })

  it('AL5: is said on every page while it is open', async () => {
    const window = { id: 'w1', title: 'Patch day', targetIds: null, until: NOW + 60_000 }
    const bridge = bridgeOf({
      answers: { 'app.status': () => makeStatus({ maintenance: [window] }) },
    })
    await renderPage(<MaintenanceBanner />, { bridge })
    expect(screen.getByRole('region', { name: 'Maintenance' }).textContent).toContain(
      'Patch day: no messages and no automatic recovery for all targets until 14:01:00 UTC',
    )
  })

  it.each([
    [{ kind: 'once', from: '2026-01-01 15:00' } as const, {}],
    [{ kind: 'once', from: '2025-01-01 15:00' } as const, { from: 'It would be over already.' }],
    [{ kind: 'once', from: 'soon' } as const, { from: 'As 2026-11-26 22:00, in UTC.' }],
    [{ kind: 'weekly', clock: '25:00' } as const, { clock: 'As 22:00, in UTC.' }],
    [{ kind: 'now', minutes: '0' } as const, { minutes: 'Whole minutes, a day (1440) at most.' }],
  ])('AL5: %j: %j', (part, problems) => {
    expect(problemsOfWindow({ ...EMPTY_WINDOW, title: 'x', ...part }, NOW)).toEqual(problems)
  })

  it('AL5: a weekly one is in UTC', () => {
    const draft = { ...EMPTY_WINDOW, title: 'x', kind: 'weekly', day: '1', clock: '22:30' } as const
    expect(toWindow(draft, NOW).schedule).toEqual({
      ...{ kind: 'weekly', days: [1], fromMinute: 1_350, lastsMin: 60 },
    })
  })
})

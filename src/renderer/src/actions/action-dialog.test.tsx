// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { FakeBridge } from '../../../../tests/fakes/bridge'
import { renderPage } from '../../../../tests/support/page'
import { makeRun, makeStatus, makeTicket } from '../../../../tests/factories/page'
import { AppError } from '../../../shared/errors/app-error'
import type { ActionRun } from '../../../shared/model/action'
import type { ActionCall } from './call'
import { RecentActions } from './recent-actions'
import { ActionButton } from './use-action'

const NOW = Date.UTC(2026, 0, 1, 14, 0, 0)
const CALL: ActionCall = {
  actionId: 'postgres.terminate-backend',
  targetId: 'primary',
  input: { pid: 4711 },
}
const ARMED = makeStatus({ armed: [{ targetId: 'primary', until: NOW + 900_000 }] })

async function setUp(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const bridge = new FakeBridge({
    'app.status': () => ARMED,
    'actions.preview': () => makeTicket(),
    'actions.confirm': () => makeRun(),
    ...answers,
  })
  const page = await renderPage(<ActionButton call={CALL}>Terminate 4711…</ActionButton>, {
    bridge,
  })
  const opener = screen.getByRole('button', { name: 'Terminate 4711…' })
  await page.user.click(opener)
  await page.advance(0)
  const dialog = screen.getByRole('dialog')
  const confirm = (): HTMLElement =>
    within(dialog).getByRole('button', { name: 'Terminate backend 4711' })
  return { ...page, opener, dialog, confirm }
}

const isOff = (button: HTMLElement): boolean => button.getAttribute('aria-disabled') === 'true'

describe('the action dialog', () => {
  it('AC4: is named by its question and tells effects, checks, cost, credential and environment', async () => {
    const { dialog } = await setUp()

    expect(screen.getByRole('dialog', { name: 'Terminate backend 4711 on primary?' })).toBe(dialog)
    for (const words of [
      'PROD',
      'Its open transaction is rolled back.',
      'same backend: since 13:55:02.118304',
      '40 ms',
      'switchyard_act, one statement, then closed',
    ]) {
      expect(dialog.textContent).toContain(words)
    }
  })

  it.each([
    ['prod', 'PROD'],
    ['staging', 'STAGING'],
  ] as const)('AC3: %s has its frame and its word across the dialog', async (environment, word) => {
    const { dialog } = await setUp({ 'actions.preview': () => makeTicket({ environment }) })
    const frame = dialog.querySelector(`.env-frame-${environment}`)

    expect(frame?.getAttribute('data-word')).toBe(word)
    expect(frame?.getAttribute('aria-hidden')).toBe('true')
    expect(within(dialog).getByText(word, { selector: '.env-word' })).toBeTruthy()
  })

  it('AC3: a dialog of development has no frame', async () => {
    const { dialog } = await setUp({ 'actions.preview': () => makeTicket({ environment: 'dev' }) })
    expect(dialog.querySelector('.env-frame')).toBeNull()
  })

  it('AC3: runs only with the reason and the exact words, then shows result and proof', async () => {
    const { dialog, user, bridge, confirm, advance, doing } = await setUp()
    expect(isOff(confirm())).toBe(true)
    expect(confirm().title).toBe('Say why first.')

    await user.type(within(dialog).getByLabelText('Reason'), 'INC-214')
    expect(confirm().title).toBe('Type 4711 first.')
    await user.type(within(dialog).getByLabelText(/^Type 4711/), '4711')
    await user.click(confirm())
    await advance(0)

    expect(bridge.inputs('actions.confirm')).toEqual([
      { ticketId: 't1', phrase: '4711', reason: 'INC-214' },
    ])
    expect(dialog.textContent).toContain('Terminate backend 4711: succeeded')
    expect(dialog.textContent).toContain('Backend 4711 is gone.')

    await doing(() => bridge.push('runs', { runs: [makeRun({ proof: PROOF })] }))
    const proof = within(dialog).getByRole('region', { name: 'Proof' })
    expect(proof.textContent).toContain('Proof: improved')
    expect(within(proof).getByRole('row', { name: 'Sessions blocked 14 0 improved' })).toBeDefined()
  })

  it('AC3: Enter in a field never runs what cannot be undone', async () => {
    const { dialog, user, bridge } = await setUp()
    await user.type(within(dialog).getByLabelText('Reason'), 'INC-214')
    await user.type(within(dialog).getByLabelText(/^Type 4711/), '4711{Enter}')

    expect(bridge.inputs('actions.confirm')).toEqual([])
  })

  it('KB2: the focus goes into the first field, Esc cancels, and it goes back to the opener', async () => {
    const { dialog, user, opener, bridge } = await setUp()
    expect(document.activeElement).toBe(within(dialog).getByLabelText('Reason'))

    await user.keyboard('{Escape}')

    await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
    await expect.poll(() => document.activeElement).toBe(opener)
    expect(bridge.inputs('actions.confirm')).toEqual([])
  })

  it('AC1: locked, it offers to arm in place', async () => {
    const { dialog, user, bridge, confirm, doing, advance } = await setUp({
      'app.status': () => makeStatus(),
      'actions.arm': () => ARMED,
    })
    expect(confirm().title).toBe('Actions are locked.')

    await user.click(within(dialog).getByRole('button', { name: 'Arm for 15 min' }))
    await advance(0)
    await doing(() => bridge.push('status', ARMED))

    expect(bridge.inputs('actions.arm')).toEqual([{ targetId: 'primary' }])
    expect(confirm().title).toBe('Say why first.')
  })

  it('AC5: an old preview is looked at again, and words typed for another target are dropped', async () => {
    let pid = '4711'
    const { dialog, user, bridge, advance } = await setUp({
      'actions.preview': () =>
        makeTicket({
          question: `Terminate backend ${pid} on primary?`,
          phrase: pid,
          expiresAt: NOW + (pid === '4711' ? 10_000 : 90_000),
        }),
    })
    await user.type(within(dialog).getByLabelText('Reason'), 'INC-214')
    await user.type(within(dialog).getByLabelText(/^Type 4711/), '4711')
    pid = '4802'
    await advance(11_000)

    expect(bridge.inputs('actions.preview')).toHaveLength(2)
    const field = within(dialog).getByLabelText<HTMLInputElement>(/^Type 4802/)
    expect(field.value).toBe('')
    expect(within(dialog).getByLabelText<HTMLInputElement>('Reason').value).toBe('INC-214')
  })

  it('AC5: a refusal shows its words and its hint, and one can look again', async () => {
    let refused = true
    const { dialog, user, advance } = await setUp({
      'actions.preview': () => {
        if (refused) throw new AppError('action/target-changed', 'no backend 4711')
        return makeTicket()
      },
    })
    expect(within(dialog).getByRole('alert').textContent).toContain('no backend 4711')
    expect(dialog.textContent).toContain('Look again and decide anew.')

    refused = false
    await user.click(within(dialog).getByRole('button', { name: 'Look again' }))
    await advance(0)
    expect(within(dialog).getByLabelText('Reason')).toBeDefined()
  })

  it('Q19: offers the next step, which opens in the same place', async () => {
    const next = { ...CALL, actionId: 'postgres.cancel-backend', label: 'Cancel instead…' }
    const { dialog, user, bridge, confirm, advance } = await setUp({
      'actions.preview': () => makeTicket({ phrase: '', reasonRequired: false }),
      'actions.confirm': () => makeRun({ state: 'unverified', next }),
    })
    await user.click(confirm())
    await advance(0)
    expect(dialog.textContent).toContain('ran, but the change does not show')

    await user.click(within(dialog).getByRole('button', { name: 'Cancel instead…' }))
    await advance(0)
    expect(bridge.inputs('actions.preview').at(-1)?.actionId).toBe('postgres.cancel-backend')
  })

  it('AC4: while it runs it shows the time and the usual time', async () => {
    let finish: (run: ActionRun) => void = () => undefined
    const { dialog, user, confirm, advance, doing } = await setUp({
      'actions.preview': () => makeTicket({ phrase: '', reasonRequired: false }),
      'actions.confirm': () => new Promise<ActionRun>((resolve) => (finish = resolve)),
    })
    await user.click(confirm())
    await advance(3_000)
    expect(dialog.textContent).toContain('3 s so far, usually 40 ms')

    await doing(() => finish(makeRun()))
    expect(dialog.textContent).toContain('succeeded')
  })

  it('AC1: the kill switch hides every action', async () => {
    const { bridge, doing, user } = await setUp()
    await user.keyboard('{Escape}')
    await doing(() => bridge.push('status', makeStatus({ killSwitch: true })))

    expect(screen.queryByRole('button', { name: 'Terminate 4711…' })).toBeNull()
  })
})

const PROOF: ActionRun['proof'] = {
  verdict: 'improved',
  settledAt: NOW + 60_000,
  rows: [{ label: 'Sessions blocked', unit: 'count', before: 14, after: 0, verdict: 'improved' }],
}

describe('RecentActions', () => {
  it('AC7: lists who, what, why and how it ended, newest first, with its proof on demand', async () => {
    const older = makeRun({
      runId: 'r0',
      startedAt: NOW - 60_000,
      title: 'Refresh a',
      proof: PROOF,
    })
    const bridge = new FakeBridge({ 'actions.recent': () => ({ runs: [older, makeRun()] }) })
    const { user } = await renderPage(<RecentActions />, { bridge })
    const items = within(screen.getByRole('list', { name: 'Recent actions' })).getAllByRole(
      'listitem',
    )
    expect(items.map((item) => within(item).getByRole('img').getAttribute('aria-label'))).toEqual([
      'succeeded',
      'succeeded',
    ])
    expect(items[0]?.textContent).toContain('ana, INC-214')

    await user.click(screen.getByRole('button', { name: 'Proof' }))
    expect(screen.getByRole('region', { name: 'Proof' }).textContent).toContain('improved')
  })

  it('AC7: says when nothing was run', async () => {
    await renderPage(<RecentActions />)

    expect(screen.getByRole('list', { name: 'Recent actions' }).textContent).toBe(
      'No action was run yet.',
    )
  })
})

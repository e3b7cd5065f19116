// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error'
import { makeRun, makeStatus } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { auditWords } from './audit'
import { Actions } from '.'

const RUN = makeRun({
  title: 'Refresh patch_dashboard',
  proof: {
    verdict: 'improved',
    settledAt: NOW,
    rows: [{ label: 'View age', unit: 'ms', before: 2_460_000, after: 1_000, verdict: 'improved' }],
  },
})

async function open(answers: PanelWorld['answers'] = {}) {
  const actions = [
    {
      id: 'postgres.refresh-view',
      title: 'Refresh a materialized view',
      risk: 'load',
      targetKind: 'postgres',
      reversible: false,
    },
  ] as const
  return renderPage(<Actions />, {
    bridge: bridgeOf({
      actions,
      answers: { 'actions.recent': () => ({ runs: [RUN] }), ...answers },
    }),
  })
}

describe('the actions panel', () => {
  it('AC6: the list of recent actions with the proof of each', async () => {
    const { user } = await open()
    const list = screen.getByRole('list', { name: 'Recent actions' })
    expect(list.textContent).toContain('Refresh patch_dashboard')
    await user.click(within(list).getByRole('button', { name: 'Proof' }))

    const proof = within(list).getByRole('region', { name: 'Proof' })
    expect(proof.textContent).toContain('View age41 min 00 s1 simproved')
  })

  it('AC7: whether the chain of the audit log is whole', async () => {
    const { bridge, doing } = await open({
      'app.status': () => makeStatus({ audit: { ok: true, entries: 1_041, detail: '' } }),
    })
    const region = screen.getByRole('region', { name: 'Audit log' })
    expect(region.textContent).toContain('The chain is whole.1,041 entries')

    const broken = { ok: false, entries: 1_041, detail: 'entry 12 was changed' }
    await doing(() => bridge.push('status', makeStatus({ audit: broken })))
    expect(region.textContent).toContain('The chain is broken.')
    expect(region.textContent).toContain('entry 12 was changed')
    expect(region.textContent).toContain('Keep the file')
    expect(auditWords({ ok: null }).state).toBe('unknown')
  })

  it('AC1: what is armed and until when; the kill switch says so', async () => {
    const { bridge, doing } = await open()
    const region = screen.getByRole('region', { name: 'Armed connections' })
    expect(region.textContent).toContain('Locked: nothing can be changed.')

    const armed = [{ targetId: 'primary', until: NOW + 900_500 }]
    await doing(() => bridge.push('status', makeStatus({ armed })))
    expect(region.textContent).toContain('primary until 14:15:00 UTC, 15 min 00 s left')
    await doing(() => bridge.push('status', makeStatus({ killSwitch: true })))
    expect(region.textContent).toContain('every action is hidden and refused')
  })

  it('AC4, AC9: what can be done, how dangerous it is, and whether it can be undone', async () => {
    await open()

    const table = screen.getByRole('table', { name: 'What can be done' })
    expect(within(table).getAllByRole('row')[1]?.textContent).toBe(
      'Refresh a materialized viewpostgresbrief loadnone',
    )
  })

  it('an audit log that cannot be read is said', async () => {
    await open({
      'actions.recent': () => {
        throw new AppError('audit/unwritable', 'the audit log cannot be opened')
      },
    })

    expect(screen.getByRole('alert').textContent).toContain('the audit log cannot be opened')
  })
})

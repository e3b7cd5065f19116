// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { useState, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { makeIncident, makePicture } from '../../../../../tests/factories/incident'
import { bridgeOf, NOW, PRIMARY, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { AppError } from '../../../../shared/errors/app-error'
import type { Incident, IncidentDetail } from '../../../../shared/model/incident'
import { Pictures } from './pictures'

const TAKEN = makePicture({ at: NOW - 180_000, caption: 'Locks, 13:57:00 UTC' })
const URL = 'data:image/png;base64,iVBORw0KGgo='

async function open(
  { incident = makeIncident({ pictures: 1 }), pictures = [TAKEN], lost = [] as number[] } = {},
  answers: PanelWorld['answers'] = {},
) {
  const bridge = bridgeOf({
    targets: [PRIMARY],
    answers: { 'incidents.read-picture': () => ({ url: URL }), ...answers },
  })
  const detail: IncidentDetail = {
    ...{ incident, timeline: [], charts: [], marks: [], freezes: [] },
    ...{ span: { fromMs: 0, toMs: 1 }, pictures, lostPictures: lost },
  }
  const page = await renderPage(<Shown incident={incident} detail={detail} />, { bridge })
  await page.advance(0)
  return page
}

/** Counts what asks for the detail anew. */
function Shown(about: { incident: Incident; detail: IncidentDetail }): ReactNode {
  const [turns, setTurns] = useState(0)
  return (
    <>
      <output aria-label="turns">{turns}</output>
      <Pictures {...about} onChanged={() => setTurns(turns + 1)} />
    </>
  )
}

const large = () => within(screen.getByRole('dialog', { name: 'Picture 1' }))

describe('the pictures of an incident on the page', () => {
  it('IN7: each is shown small with caption, time and age; Enter opens it large, Esc closes', async () => {
    const { user, bridge, advance } = await open()
    const list = within(screen.getByRole('list', { name: 'Pictures' }))
    expect(list.getByRole('listitem').textContent).toBe(
      '1. Locks, 13:57:00 UTC13:57:00 UTC, 3 min 00 s ago',
    )
    list.getByRole('button', { name: 'Open picture 1: Locks, 13:57:00 UTC' }).focus()
    await user.keyboard('{Enter}')
    await advance(0)

    expect(large().getByRole('img', { name: TAKEN.caption }).getAttribute('src')).toBe(URL)
    expect(large().getByText(/1280 x 800 px/)).toBeTruthy()
    expect(bridge.inputs('incidents.read-picture').map(({ size }) => size)).toEqual([
      ...['small', 'whole'],
    ])
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('IN7: its caption is changed in place; what could not be saved says why', async () => {
    let fails = true
    const { user, bridge, advance } = await open(
      {},
      {
        'incidents.caption-picture': () => {
          if (fails) throw new AppError('incident/unwritable', 'the disk is full')
          return makeIncident()
        },
      },
    )
    await user.click(screen.getByRole('button', { name: /^Open picture 1/ }))
    const field = large().getByRole('textbox', { name: 'Caption' })
    await user.clear(field)
    await user.type(field, 'The root blocker')
    await user.click(large().getByRole('button', { name: 'Save caption' }))
    await advance(0)
    expect(large().getByRole('alert').textContent).toContain('the disk is full')

    fails = false
    await user.click(large().getByRole('button', { name: 'Save caption' }))
    await advance(0)
    const { id } = makeIncident()
    const change = { id, number: 1, caption: 'The root blocker' }
    expect(bridge.inputs('incidents.caption-picture').at(-1)).toEqual(change)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('status', { name: 'turns' }).textContent).toBe('1')
  })

  it('IN7: is removed only after it was asked', async () => {
    const { user, bridge, advance } = await open(
      {},
      { 'incidents.remove-picture': () => makeIncident() },
    )
    await user.click(screen.getByRole('button', { name: /^Open picture 1/ }))
    await user.click(large().getByRole('button', { name: 'Remove…' }))
    expect(large().getByRole('alert').textContent).toContain('Remove picture 1 for good?')
    await user.click(large().getByRole('button', { name: 'Keep it' }))
    expect(bridge.inputs('incidents.remove-picture')).toEqual([])

    await user.click(large().getByRole('button', { name: 'Remove…' }))
    await user.click(large().getByRole('button', { name: 'Remove picture 1' }))
    await advance(0)
    expect(bridge.inputs('incidents.remove-picture')).toEqual([
      { id: makeIncident().id, number: 1 },
    ])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('IN7: a lost one is told and can leave the list', async () => {
    const { user, bridge, advance } = await open(
      { pictures: [], lost: [4] },
      { 'incidents.remove-picture': () => makeIncident() },
    )
    expect(screen.getByRole('alert').textContent).toBe(
      'Picture 4 is lost: its file is gone or damaged.',
    )
    await user.click(screen.getByRole('button', { name: 'Remove picture 4 from the list' }))
    await advance(0)
    expect(bridge.inputs('incidents.remove-picture')).toEqual([
      { id: makeIncident().id, number: 4 },
    ])
  })

  it.each([
    [
      'it has ended',
      makeIncident({ endedAt: NOW }),
      'The incident has ended. Open it again first.',
    ],
    ['it is full', makeIncident({ pictures: 20 }), 'It has 20. Remove one first.'],
  ] as const)(
    'IN7: none can be taken when %s, and the button says why',
    async (_when, incident, why) => {
      const { user, bridge } = await open({ incident, pictures: [] })
      const button = screen.getByRole('button', { name: 'Take a picture' })
      expect(button.title).toBe(why)
      await user.click(button)
      expect(bridge.inputs('incidents.take-picture')).toEqual([])
    },
  )
})

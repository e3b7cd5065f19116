// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error'
import { makeEvent } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, PRIMARY, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { Journal } from '.'

const EVENTS = [
  makeEvent({ id: 'b', at: NOW - 1_000 }),
  makeEvent({
    id: 'a',
    at: NOW - 2_000,
    kind: 'deploy',
    severity: null,
    title: 'api 1.4.2 started',
  }),
]

async function open(answers: PanelWorld['answers'] = {}) {
  const bridge = bridgeOf({
    targets: [PRIMARY],
    answers: {
      'journal.read': ({ kinds }) => {
        const events = EVENTS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
        return { events, total: events.length }
      },
      ...answers,
    },
  })
  return renderPage(<Journal />, { bridge })
}

describe('the journal', () => {
  it('OV6: one feed, newest first, that goes on as things happen', async () => {
    const { bridge, doing } = await open()
    expect(rowsOf('Journal entries')).toEqual([
      '13:59:59 |  | finding | primary | 14 sessions wait behind backend 4711 | –',
      '13:59:58 | – | deploy | primary | api 1.4.2 started | –',
    ])

    const action = makeEvent({ id: 'c', at: NOW, kind: 'action', title: 'Refresh: succeeded' })
    await doing(() => bridge.push('events', { events: [action] }))
    expect(rowsOf('Journal entries')[0]).toContain('Refresh: succeeded')
  })

  it('OV6: filtered by kind and by target', async () => {
    const { user, bridge, advance } = await open()
    await user.click(screen.getByRole('combobox', { name: 'Kind' }))
    await user.click(screen.getByRole('option', { name: 'deploys' }))
    await advance(0)
    expect(rowsOf('Journal entries')).toHaveLength(1)

    await user.click(screen.getByRole('combobox', { name: 'Target' }))
    await user.click(screen.getByRole('option', { name: 'PostgreSQL primary' }))
    await advance(0)
    expect(bridge.inputs('journal.read').at(-1)).toMatchObject({
      targetId: 'primary',
      kinds: ['deploy'],
    })
  })

  it('IN7: a note is written down; what could not be written stays in the field', async () => {
    let fails = true
    const { user, bridge, advance } = await open({
      'journal.note': () => {
        if (fails) throw new AppError('history/unavailable', 'the disk is full')
        return {}
      },
    })
    await user.type(screen.getByRole('textbox', { name: 'Note' }), ' mail went out {Enter}')
    await advance(0)
    expect(screen.getByRole('alert').textContent).toContain('the disk is full')
    expect(screen.getByRole('textbox', { name: 'Note' })).toHaveProperty('value', ' mail went out ')

    fails = false
    await user.click(screen.getByRole('button', { name: 'Add note' }))
    await advance(0)
    expect(bridge.inputs('journal.note').at(-1)).toEqual({ text: 'mail went out' })
    expect(screen.getByRole('textbox', { name: 'Note' })).toHaveProperty('value', '')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

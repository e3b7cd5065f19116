// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error'
import { makeLink } from '../../../../../tests/factories/link'
import { makeSettings, makeStatus } from '../../../../../tests/factories/page'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  SCRAPER,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { problemsOf, EMPTY_DRAFT, toConnection } from './form-parts'
import { Connections } from '.'

const ADDRESS = 'postgres://watch:hunter2@db:5432/app'
const OWN = { ...SCRAPER, url: 'http://worker:8080' }
const WORLD: PanelWorld = {
  targets: [PRIMARY, SCRAPER],
  links: [
    makeLink({ lastOkAt: NOW }),
    makeLink({
      probe: 'views',
      state: 'denied',
      lastOkAt: null,
      error: { code: 'source/not-permitted', message: 'no pg_monitor', context: {} },
    }),
  ],
  answers: {
    'settings.read': () => makeSettings({ connections: [OWN] }),
    'connections.remove': () => ({ targets: [PRIMARY], metrics: [], actions: [] }),
  },
}

async function open(world: PanelWorld = WORLD) {
  const page = await renderPage(<Connections />, { bridge: bridgeOf(world) })
  await page.advance(1_000)
  return page
}

async function fill({ user }: Awaited<ReturnType<typeof open>>): Promise<void> {
  await user.type(screen.getByRole('textbox', { name: /^Id/ }), 'orders-db')
  await user.type(screen.getByRole('textbox', { name: /^Address to watch/ }), ADDRESS)
}

const rows = (): string[] => rowsOf('Connections')

describe('the connections panel', () => {
  it('ST7: how often a target is read is chosen beside its cost, for all and for one', async () => {
    const { user, bridge } = await open({
      ...WORLD,
      answers: {
        ...WORLD.answers,
        'collection.set': () =>
          makeSettings({ collection: { preset: 'light', byTarget: { primary: 'off' } } }),
      },
    })
    await user.click(screen.getByRole('combobox', { name: 'Collection of primary' }))
    await user.click(screen.getByRole('option', { name: 'Off' }))
    await user.click(screen.getByRole('combobox', { name: 'Collection' }))
    await user.click(screen.getByRole('option', { name: 'Aggressive' }))

    expect(bridge.inputs('collection.set')).toEqual([
      { targetId: 'primary', preset: 'off' },
      { targetId: null, preset: 'aggressive' },
    ])
    expect(screen.getByRole('combobox', { name: 'Collection of primary' }).textContent).toBe('Off')
    expect(screen.getByRole('combobox', { name: 'Collection of scraper' }).textContent).toBe(
      'As all (Light)',
    )
  })

  it('PC14: every target with the worst of its links, what is wrong and what to do', async () => {
    await open()

    expect(rows()).toEqual([
      'primary PostgreSQL primary | postgres | PROD | not permitted | never | As all (Balanced) | 24 ms | ' +
        'no pg_monitor. Grant the rights named in the details, then reconnect. | Remove…',
      'scraper Worker scraper | worker | PROD | not tried yet | never | As all (Balanced) | 0 ms | – http://worker:8080 | Remove…',
    ])
  })

  it('OV3: the first run says so, with the form below', async () => {
    await open({ targets: [] })

    expect(screen.getByRole('region', { name: 'Connections' }).textContent).toContain(
      'Nothing is watched yet.',
    )
    expect(screen.getByRole('form', { name: 'Add a connection' })).toBeDefined()
  })

  it('ST2: a check shows what came of it, line by line', async () => {
    const page = await open({
      ...WORLD,
      answers: {
        ...WORLD.answers,
        'connections.check': () => ({
          ok: false,
          lines: ['TCP: connected', 'sign in: ok as watch'],
          error: {
            code: 'source/not-permitted',
            message: 'watch cannot see the sessions of others',
            context: { grant: 'GRANT pg_monitor TO watch;' },
          },
        }),
      },
    })
    await fill(page)
    await page.user.click(screen.getByRole('button', { name: 'Check' }))
    await page.advance(0)

    expect(page.bridge.inputs('connections.check')).toEqual([
      {
        kind: 'postgres',
        id: 'orders-db',
        title: 'orders-db',
        environment: 'dev',
        url: ADDRESS,
      },
    ])
    const result = screen.getByRole('region', { name: 'Result of the check' })
    expect(result.textContent).toContain('It cannot be watched yet.')
    expect(result.textContent).toContain('TCP: connected')
    expect(result.textContent).toContain('GRANT pg_monitor TO watch;')
  })

  it('ST1: after saving the address with its password is gone from the page', async () => {
    const saved = { ...PRIMARY, id: 'orders-db' }
    const page = await open({
      ...WORLD,
      answers: {
        ...WORLD.answers,
        'connections.save': () => ({
          targets: [PRIMARY, SCRAPER, saved],
          metrics: [],
          actions: [],
        }),
      },
    })
    await fill(page)
    await page.user.click(screen.getByRole('button', { name: 'Save' }))
    await page.advance(0)

    expect(page.bridge.inputs('connections.save')).toHaveLength(1)
    expect(screen.getByText('Saved. orders-db is watched from now on.')).toBeDefined()
    expect(rows()).toHaveLength(3)
    expect(document.body.outerHTML).not.toContain('hunter2')
    expect(screen.getByRole('textbox', { name: /^Address to watch/ })).toHaveProperty('value', '')
  })

  it('ST1: says so where there is no keyring', async () => {
    await open({
      ...WORLD,
      answers: { ...WORLD.answers, 'app.status': () => makeStatus({ secrets: 'session' }) },
    })

    expect(screen.getByRole('region', { name: 'Add a connection' }).textContent).toContain(
      'passwords are kept until Switchyard closes',
    )
  })

  it('what cannot be right is said before anything is asked', async () => {
    const page = await open()
    await page.user.type(screen.getByRole('textbox', { name: /^Id/ }), 'primary')
    await page.user.click(screen.getByRole('button', { name: 'Save' }))

    expect(screen.getByText('primary is taken.')).toBeDefined()
    expect(screen.getByText('An address is needed.')).toBeDefined()
    expect(page.bridge.inputs('connections.save')).toEqual([])
  })

  it('a refusal is shown with its hint', async () => {
    const page = await open({
      ...WORLD,
      answers: {
        ...WORLD.answers,
        'connections.save': () => {
          throw new AppError('source/bad-address', 'no host in the address')
        },
      },
    })
    await fill(page)
    await page.user.click(screen.getByRole('button', { name: 'Save' }))
    await page.advance(0)

    expect(screen.getByRole('alert').textContent).toContain('no host in the address')
    expect(screen.getByRole('alert').textContent).toContain('Compare it with the example')
  })

  it('removes one of its own after saying what is lost, and none of the platform', async () => {
    const { user, advance, bridge } = await open()
    expect(screen.getByRole('button', { name: 'Remove… primary' }).title).toBe(
      'Given by the platform file, not by the settings.',
    )
    await user.click(screen.getByRole('button', { name: 'Remove… scraper' }))
    const dialog = screen.getByRole('dialog', { name: 'Remove connection scraper?' })
    expect(dialog.textContent).toContain('its passwords are forgotten')
    await user.click(within(dialog).getByRole('button', { name: 'Remove scraper' }))
    await advance(0)

    expect(bridge.inputs('connections.remove')).toEqual([{ targetId: 'scraper' }])
    expect(rows()).toHaveLength(1)
  })
})

describe('the form', () => {
  it.each(['', 'Orders', '-db', 'a b', 'x'.repeat(41)])('refuses the id "%s"', (id) => {
    expect(problemsOf({ ...EMPTY_DRAFT, id, url: 'x' }, [], null).id).toMatch(/Small letters/)
  })

  it('lets one of its own be saved again, and sends an action address only where one is used', () => {
    const draft = { ...EMPTY_DRAFT, id: 'primary', url: ' x ', actUrl: 'y' }
    expect(problemsOf(draft, [PRIMARY], 'primary')).toEqual({})
    expect(toConnection(draft)).toMatchObject({ url: 'x', actUrl: 'y', title: 'primary' })
    expect(toConnection({ ...draft, kind: 'worker' })).not.toHaveProperty('actUrl')
  })
})

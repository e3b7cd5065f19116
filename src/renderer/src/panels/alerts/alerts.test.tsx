// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { makeAlert } from '../../../../../tests/factories/alert'
import { makeSettings } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, PRIMARY } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import type { Alert, RuleInfo } from '../../../../shared/model/alert'
import type { Output } from '../../../../shared/ipc/contract'
import { Alerts } from '.'

const SUGGESTION = {
  ...{ actionId: 'postgres.terminate-backend', targetId: 'primary', input: { pid: 4711 } },
  label: 'End session 4711',
}
const alertOf = (id: string, title: string, part: Partial<Alert> = {}, finding = {}): Alert => {
  const own = { id, ruleId: 'blocking', title, since: NOW - 60_000, severity: 'high' as const }
  return makeAlert({ id: `${id}@1`, ...part }, { ...own, ...finding })
}
const ROOT = alertOf('root', 'pid 4711 idle', {}, { suggestion: SUGGESTION, severity: 'medium' })
const WAITERS = alertOf('waiters', '6 blocked by pid 4711')
const LONE = alertOf('lone', 'Redis is down', {}, { targetId: 'redis', severity: 'critical' })
const SHELF = {
  ...{ by: 'ana', at: NOW, until: NOW + 600_000, untilClear: false, reason: 'known' },
  severity: 'high' as const,
}
const RULE: RuleInfo = {
  ...{ id: 'blocking', kind: 'postgres', title: 'Sessions wait', impact: 'It hangs.' },
  ...{ causes: ['A transaction was left open.'], steps: ['Look at the root.'] },
  ...{ response: 'End the root session.', panelId: 'pools', actionId: null },
  limits: [
    { name: 'total', title: 'All waits', unit: 'ms', value: 30_000, initial: 30_000 },
    {
      name: 'total.clear',
      title: 'All waits: ends at',
      unit: 'ms',
      value: 20_000,
      initial: 20_000,
    },
  ],
}
type State = Output<'alerts.read'>
const STATE: State = {
  alerts: [ROOT, WAITERS, LONE],
  ...{ history: [], rules: [RULE], deliveries: [] },
  chains: [
    {
      rootFindingId: 'root',
      findingIds: ['root', 'waiters'],
      because: ['', 'pid 4711 keeps its transaction open'],
      words: '',
    },
  ],
}

function open(state: Partial<State> = {}, answers = {}) {
  const full = { ...STATE, ...state }
  return renderPage(<Alerts />, {
    bridge: bridgeOf({
      targets: [PRIMARY],
      answers: {
        'alerts.read': () => full,
        'alerts.ack': () => ROOT,
        'alerts.shelve': () => ROOT,
        'alerts.unshelve': () => ROOT,
        ...answers,
      },
    }),
  })
}
const rows = (): (string | null)[] =>
  within(screen.getByRole('list', { name: 'Active alerts' }))
    .getAllByRole('article')
    .map((row) => row.getAttribute('aria-label'))
const tab = (name: RegExp): HTMLElement => screen.getByRole('tab', { name })

afterEach(() => {
  location.hash = ''
})

describe('the alerts panel', () => {
  it('AL6, AC12: one group for each cause, the worst first, the cause before what follows from it', async () => {
    await open()

    expect(rows()).toEqual([
      'critical redis: Redis is down',
      'medium primary: pid 4711 idle',
      'high primary: 6 blocked by pid 4711',
    ])
    const followers = screen.getByRole('list', { name: 'Because of pid 4711 idle' })
    expect(followers.textContent).toContain('because pid 4711 keeps its transaction open')
    expect(screen.getByRole('button', { name: 'End session 4711…' })).toBeDefined()
  })

  it('AL4: A acknowledges the row that has the focus, S asks for how long and why', async () => {
    const { user, bridge } = await open()
    screen.getByRole('article', { name: /Redis is down/ }).focus()
    await user.keyboard('a')
    expect(bridge.inputs('alerts.ack')).toEqual([{ alertId: 'lone@1', note: '' }])

    await user.keyboard('{ArrowDown}s')
    const dialog = await screen.findByRole('dialog', { name: 'Shelve "pid 4711 idle"?' })
    const shelve = within(dialog).getByRole('button', { name: 'Shelve' })
    await user.click(shelve)
    expect(bridge.inputs('alerts.shelve')).toEqual([])
    await user.type(within(dialog).getByLabelText(/Reason/), 'known')
    await user.click(shelve)
    expect(bridge.inputs('alerts.shelve')).toEqual([
      { alertId: 'root@1', term: '1h', reason: 'known' },
    ])
  })

  it('AL4: a shelved alert counts down and can be taken back', async () => {
    const { user, bridge, advance } = await open({ alerts: [{ ...LONE, shelf: SHELF }] })
    await user.click(tab(/Shelved/))

    const list = screen.getByRole('list', { name: 'Shelved alerts' })
    await advance(1_000)
    expect(list.textContent).toMatch(/9 min 5\d s/)
    expect(list.textContent).toContain('ana: known')
    await user.click(within(list).getByRole('button', { name: 'Unshelve' }))
    expect(bridge.inputs('alerts.unshelve')).toEqual([{ alertId: 'lone@1' }])
  })

  it('AL6, AL2: what hides behind a target that is down is "+N", what flaps says so', async () => {
    const flapping = alertOf('f', 'Pool full', { times: 2 }, { flapping: true })
    await open({
      alerts: [LONE, { ...WAITERS, hiddenBehind: LONE.id }, flapping],
      chains: [],
    })

    expect(rows()).toHaveLength(2)
    expect(screen.getByRole('article', { name: /Redis/ }).textContent).toContain('+1 hidden')
    const text = screen.getByRole('article', { name: /Pool full/ }).textContent
    expect(text).toContain('flapping')
    expect(text).toContain('came back 1×')
  })

  it('AL11: an alert explains itself: response, impact, causes, steps, panel', async () => {
    const { user } = await open()
    await user.click(screen.getByRole('button', { name: 'pid 4711 idle' }))

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    for (const name of ['Response', 'Impact', 'Causes', 'Steps']) {
      expect(within(inspector).getByRole('region', { name })).toBeDefined()
    }
    expect(inspector.textContent).toContain('End the root session.')
    expect(within(inspector).getByRole('link', { name: 'Open pools' }).getAttribute('href')).toBe(
      '#/pools?target=primary',
    )
  })

  it('AL8: an address that names an alert opens it', async () => {
    location.hash = '#/alerts?alert=lone@1'
    await open()

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('Redis is down')
  })

  it('AL4: what ended goes to the history, with whether anybody looked', async () => {
    const { user, bridge, doing } = await open()
    const ended: Alert = { ...LONE, state: 'resolved', resolvedAt: NOW }
    await doing(() =>
      bridge.push('alerts', { alerts: [], ended: [ended], chains: [], deliveries: [] }),
    )

    expect(screen.getByText('No alert is active.')).toBeDefined()
    await user.click(tab(/History/))
    const table = screen.getByRole('table', { name: 'Ended alerts' })
    expect(table.textContent).toContain('ended, nobody acknowledged it')
  })

  it('AL1: the limits of a rule are edited in plain units, and only what differs is kept', async () => {
    const { user, bridge } = await open(
      {},
      { 'settings.read': () => makeSettings({ ruleLimits: { other: { warn: 1 } } }) },
    )
    await user.click(tab(/Rules/))
    await user.click(screen.getByRole('cell', { name: 'Sessions wait' }))
    const field = screen.getByLabelText(/All waits \(s\)/)
    expect((field as HTMLInputElement).value).toBe('30')
    await user.clear(field)
    await user.type(field, '60')
    await user.click(screen.getByRole('button', { name: 'Save limits' }))

    expect(bridge.inputs('settings.write')).toEqual([
      { ruleLimits: { other: { warn: 1 }, blocking: { total: 60_000 } } },
    ])
    await user.click(screen.getByRole('button', { name: 'As shipped' }))
    expect(bridge.inputs('settings.write')[1]).toEqual({ ruleLimits: { other: { warn: 1 } } })
  })

  it('AL9: the webhook is saved, tested and switched off; a dead letter is sent again', async () => {
    const saved = makeSettings({ webhook: { url: 'https://x.test/', hasSecret: true } })
    const dead = {
      ...{ id: 'd1', title: 'firing: primary', state: 'dead' as const, queuedAt: NOW },
      ...{ attempts: 9, nextTryAt: null, endedAt: NOW, problem: 'HTTP 404' },
    }
    const { user, bridge } = await open(
      { deliveries: [dead] },
      {
        'webhook.save': () => saved,
        'webhook.test': () => ({ ok: false, detail: 'HTTP 404', error: null }),
        'webhook.retry': () => ({}),
      },
    )
    await user.click(tab(/Delivery/))
    await user.type(screen.getByLabelText(/Address/), 'https://x.test/')
    await user.type(screen.getByLabelText(/Signing secret/), 'key')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(bridge.inputs('webhook.save')).toEqual([{ url: 'https://x.test/', secret: 'key' }])

    await user.click(screen.getByRole('button', { name: 'Send a test' }))
    expect(screen.getByText('Not taken: HTTP 404')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Send again: firing: primary' }))
    expect(bridge.inputs('webhook.retry')).toEqual([{ deliveryId: 'd1' }])
    await user.click(screen.getByRole('button', { name: 'Switch off' }))
    expect(bridge.inputs('webhook.save')[1]).toEqual({ url: '' })
  })

  it('AL8: quiet hours are typed as times of day', async () => {
    const { user, bridge } = await open()
    await user.click(tab(/Delivery/))
    await user.type(screen.getByLabelText(/Quiet from/), '22:00')
    await user.type(screen.getByLabelText(/Quiet until/), '07:00')
    await user.click(screen.getByRole('button', { name: 'Save quiet hours' }))

    expect(bridge.inputs('settings.write')).toMatchObject([
      { notifications: { on: true, quiet: { fromMinute: 1_320, toMinute: 420 } } },
    ])
  })

  it('AL4: nothing active says so', async () => {
    await open({ alerts: [], chains: [] })
    expect(screen.getByText('No alert is active.')).toBeDefined()
  })
})

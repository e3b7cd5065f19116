// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeEvent, makeTicket } from '../../../../../tests/factories/page'
import { makeSession } from '../../../../../tests/factories/postgres'
import {
  bridgeOf,
  NOW,
  PRIMARY,
  SCRAPER,
  type PanelWorld,
} from '../../../../../tests/factories/panel-world'
import { makeWorker } from '../../../../../tests/factories/worker'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { AppError } from '../../../../shared/errors/app-error'
import type { OfferRow } from '../../../../shared/model/tables/worker'
import type { WorkerLogs } from '../../../../shared/model/worker-views'
import { Workers } from '.'

const HEALTH = { targetId: 'scraper', probe: 'health', everyMs: 5_000, lastOkAt: NOW }
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const field = {
  ...{ title: '', help: '', required: true, choices: null, min: null, max: null },
  ...{ pattern: null, initial: null },
} as const
const offer = (part: Partial<OfferRow>): OfferRow => ({
  ...{ id: 'worker.gc', title: 'Collect garbage', danger: 'low', dryRun: false },
  ...{ fields: [], refusal: null, ...part },
})
const OFFERS: readonly OfferRow[] = [
  offer({ id: 'worker.restart', title: 'Restart', danger: 'high' }),
  offer({
    ...{ id: 'worker.drain', title: 'Drain', danger: 'medium', dryRun: true },
    fields: [{ ...field, name: 'drain', type: 'boolean' }],
  }),
  offer({
    ...{ id: 'worker.log-level', title: 'Log level' },
    fields: [
      { ...field, name: 'level', type: 'string', choices: ['info', 'debug'], initial: 'info' },
      { ...field, name: 'minutes', type: 'integer', min: 1, max: 60, help: 'For how long' },
    ],
  }),
  offer({ id: 'worker.odd', title: 'Odd', fields: null, refusal: 'it uses "oneOf"' }),
]

async function open(tab: string | null, world: Partial<PanelWorld> = {}) {
  const bridge = bridgeOf({
    targets: [SCRAPER],
    links: [makeLink(HEALTH)],
    ...world,
    answers: { 'actions.preview': () => makeTicket(), ...world.answers },
  })
  const page = await renderPage(<Workers />, { bridge })
  if (tab !== null) await page.user.click(screen.getByRole('tab', { name: tab }))
  await page.advance(1_000)
  return page
}
const region = (name: string): HTMLElement => screen.getByRole('region', { name })

describe('instances', () => {
  const ids = ['scraper-1', 'scraper-2', 'scraper-3']
  const targets = ids.map((id) => ({ ...SCRAPER, id, group: 'scraper' }))
  const slots = {
    name: 'visits',
    active: 2,
    idle: 2,
    queued: 3,
    max: 4,
    oldestTaskMs: 1,
    recovered: 0,
  }
  const world: PanelWorld = {
    targets,
    links: ids.map((targetId) =>
      makeLink({ ...HEALTH, targetId, ...(targetId === 'scraper-2' ? { state: 'down' } : {}) }),
    ),
    tables: Object.fromEntries(
      ids.map((id) => [
        id,
        { 'worker.info': [makeWorker({ instance: id })], 'worker.slots': [slots] },
      ]),
    ),
  }

  it('DP7: a scaled worker is one row with its sums; it opens to its instances, a missing one too', async () => {
    const { user } = await open(null, world)
    const [row, ...others] = rowsOf('Workers')
    expect(others).toEqual([])
    expect(row).toContain('unreachable 2 of 3 answer')
    expect(row).toContain('6 of 12 9 queued')

    await user.click(screen.getByRole('button', { name: '3 instances' }))

    const rows = rowsOf('Instances of scraper')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toContain('scraper-2 | unreachable')
    expect(rows[2]).toContain('2 of 4 3 queued')
  })
})

describe('leaks', () => {
  it('PC5: a leak is flagged at its pool, with since when, and its sessions in the inspector', async () => {
    const idle = { app: 'scraper', state: 'idle in transaction', stateAgeMs: 95_000, pid: 4_711 }
    const { user } = await open(null, {
      targets: [SCRAPER, PRIMARY],
      tables: {
        scraper: {
          'worker.pools': [
            { name: 'primary', origin: 'metrics', total: 5, idle: 1, waiting: 0, max: 5 },
          ],
          'worker.pool-leaks': [
            { pool: 'primary', since: NOW - 720_000, baseline: 0, held: 2, usualMs: 4_000 },
          ],
        },
        primary: {
          'postgres.sessions': [
            makeSession({ ...idle, query: 'update visits', client: '10.0.0.7' }),
          ],
        },
      },
    })
    expect(rowsOf('Worker pools')).toEqual([
      'scraper | primary | 4 of 5 | metrics | 5 | 1 | 0 | 2 held since 13:48:00; 1 idle in transaction',
    ])
    within(screen.getByRole('table', { name: 'Worker pools' }))
      .getAllByRole('row')[1]
      ?.focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' }).textContent
    expect(inspector).toContain('Longest away before4 s')
    expect(inspector).toContain('4711, scraper')
    expect(inspector).toContain('10.0.0.7')
    expect(inspector).toContain('update visits')
  })
})

describe('runtime', () => {
  it('WK5, WK6, WK9: heap, its growth, event loop and deploys; what is not told stays open', async () => {
    await open('Runtime', {
      values: {
        'worker.heap.percent|scraper|': 50,
        'worker.heap.slope|scraper|': 12,
        'worker.event-loop.p99|scraper|': 240,
      },
      answers: {
        'journal.read': () => ({
          total: 1,
          events: [
            makeEvent({
              ...{ id: 'd1', at: NOW - 60_000, kind: 'deploy', targetId: 'scraper' },
              title: 'Deployed 1.4.2 -> 1.5.0',
            }),
          ],
        }),
      },
    })
    expect(rowsOf('Runtime')).toEqual([
      'scraper | 50 % | – | +12.0 % | 8 h 20 min | 240 ms | – | –',
    ])
    expect(
      screen.getByRole('img', { name: 'Deploys: scraper: Deployed 1.4.2 -> 1.5.0' }),
    ).toBeDefined()
    expect(screen.getByRole('img', { name: /^Event loop p99.*scraper now 240 ms/ })).toBeDefined()
  })
})

describe('dependencies', () => {
  const nodes = [
    { id: 'worker:scraper', kind: 'worker', title: 'scraper', targetId: 'scraper' },
    { id: 'service:register', kind: 'service', title: 'register', targetId: null },
  ] as const
  const edge = { from: 'worker:scraper', to: 'service:register' }
  const answer = (hasSpans: boolean) => ({
    nodes: [...nodes],
    edges: [{ ...edge, calls: 200, errors: 20, p95Ms: 41, health: 'fail' as const }],
    hasSpans,
  })

  it('WK8: the map as links and as a list; a worker opens here', async () => {
    const { user } = await open('Dependencies', { answers: { 'workers.map': () => answer(true) } })

    expect(rowsOf('Dependencies')).toEqual(['scraper | register | 200 | 10 % | 41 ms | fail'])
    const cards = within(screen.getByRole('list', { name: 'Map of dependencies' }))
    expect(cards.getAllByRole('link')[1]?.getAttribute('href')).toBe('#/traces')
    await user.click(
      cards.getByRole('link', {
        name: /scraper.*depends on register \(200 calls, 10 % failed, p95 41 ms, health fail\)/,
      }),
    )
    expect(screen.getByRole('complementary', { name: 'Inspector' }).textContent).toContain(
      'Worker scraper',
    )
  })

  it.each([
    ['no traces are kept', () => answer(false), 'no traces are kept'],
    [
      'nobody tells of any',
      () => ({ nodes: [], edges: [], hasSpans: true }),
      'No span and no worker tells whom it depends on.',
    ],
    [
      'it cannot be read',
      () => Promise.reject(new AppError('telemetry/unavailable', 'the thread ended')),
      'the thread ended',
    ],
  ])('OV4: says so when %s', async (_when, map, words) => {
    await open('Dependencies', { answers: { 'workers.map': map } })
    expect(region('Dependencies').textContent).toContain(words)
  })
})

describe('logs', () => {
  const logs = (part: Partial<WorkerLogs> = {}): WorkerLogs => ({
    state: 'read',
    total: 2,
    lines: [
      { at: NOW - 9_000, level: 'info', text: 'ready', traceId: '', correlationId: '' },
      { at: NOW, level: 'error', text: 'visit failed', traceId: TRACE, correlationId: 'c-77' },
    ],
    ...part,
  })

  it('WK10: the newest lines, newest first, with the way to their traces', async () => {
    const { bridge, advance, user } = await open('Logs', {
      answers: { 'workers.logs': () => logs() },
    })
    expect(rowsOf('Log lines of scraper')).toEqual([
      '14:00:00 | error | visit failed | 4bf92f35… | c-77',
      '13:59:51 | info | ready | – | –',
    ])
    expect(screen.getByRole('link', { name: '4bf92f35…' }).getAttribute('href')).toBe(
      `#/traces?trace=${TRACE}`,
    )
    expect(screen.getByRole('link', { name: 'c-77' }).getAttribute('href')).toBe(
      '#/traces?text=c-77',
    )
    const asked = (): number => bridge.inputs('workers.logs').length
    const before = asked()
    await advance(4_000)
    expect(asked()).toBeGreaterThan(before)

    await user.click(screen.getByRole('button', { name: 'Pause' }))
    const paused = asked()
    await advance(10_000)
    expect(asked()).toBe(paused)
    expect(region('Logs').textContent).toContain('paused: the worker is not asked')

    await user.type(screen.getByRole('searchbox', { name: 'Filter Log lines of scraper' }), 'read')
    expect(rowsOf('Log lines of scraper')).toHaveLength(1)
  })

  it.each([
    [
      'it offers none',
      () => logs({ state: 'not-offered', lines: [], total: 0 }),
      'does not offer its log lines',
    ],
    [
      'it refuses',
      () => logs({ state: 'denied', lines: [], total: 0 }),
      'refuses to show its log lines',
    ],
    ['it has written none', () => logs({ lines: [], total: 0 }), 'It has written nothing yet.'],
    ['there are more', () => logs({ total: 700 }), 'the newest 2 of 700'],
    [
      'it does not answer',
      () => Promise.reject(new AppError('source/unreachable', 'ECONNREFUSED')),
      'ECONNREFUSED',
    ],
  ])('WK10: says so when %s', async (_when, answer, words) => {
    await open('Logs', { answers: { 'workers.logs': answer } })
    expect(region('Logs').textContent).toContain(words)
  })

  it('WK10: is not asked while another tab is open', async () => {
    const { bridge } = await open(null, { answers: { 'workers.logs': () => logs() } })
    expect(bridge.inputs('workers.logs')).toEqual([])
  })
})

describe('offered actions', () => {
  const withOffers = (offers: readonly OfferRow[], dialect = 'ops/v1'): Partial<PanelWorld> => ({
    tables: {
      scraper: { 'worker.offers': offers, 'worker.info': [makeWorker({ dialect })] },
    },
  })

  it('WK7: only what it offers; a form from its own schema, and the preview with its values', async () => {
    const { user, bridge, advance } = await open('Offered actions', withOffers(OFFERS))
    const list = within(screen.getByRole('list', { name: 'Actions of scraper' }))
    expect(list.getAllByRole('listitem')).toHaveLength(4)
    expect(list.getByText('It cannot be called from here: it uses "oneOf".')).toBeDefined()
    expect(list.queryByRole('button', { name: 'Odd on scraper…' })).toBeNull()

    await user.click(list.getByRole('button', { name: 'Log level on scraper…' }))
    const preview = list.getByRole('button', { name: 'Preview Log level on scraper' })
    expect(preview.title).toBe('minutes: It is required.')
    const minutes = list.getByRole('textbox', { name: 'minutes' })
    await user.type(minutes, '99')
    expect(list.getByText('At most 60.')).toBeDefined()
    await user.clear(minutes)
    await user.type(minutes, '15')
    await user.click(preview)
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      {
        ...{ actionId: 'worker.call-offer', targetId: 'scraper' },
        input: { offer: 'worker.log-level', params: { level: 'info', minutes: 15 } },
      },
    ])
  })

  it('WK7: drain before restart is proposed', async () => {
    const { user } = await open('Offered actions', withOffers(OFFERS))
    await user.click(screen.getByRole('button', { name: 'Restart on scraper…' }))
    await user.click(screen.getByRole('button', { name: 'Drain first' }))
    expect(screen.getByRole('form', { name: 'Drain on scraper' })).toBeDefined()
    expect(screen.queryByRole('form', { name: 'Restart on scraper' })).toBeNull()
  })

  it('WK7: a restart is one and the same action, wherever it is pressed', async () => {
    const { user, bridge, advance } = await open('Offered actions', withOffers(OFFERS))
    const list = within(screen.getByRole('list', { name: 'Actions of scraper' }))
    expect(list.getByText(/by the worker itself, or by its supervisor/)).toBeDefined()
    await user.click(list.getByRole('button', { name: 'Restart on scraper…' }))
    await user.click(list.getByRole('button', { name: 'Preview Restart on scraper' }))
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      { actionId: 'worker.restart', targetId: 'scraper', input: {} },
    ])
  })

  it.each([
    [
      'another dialect',
      withOffers([], 'plain JSON'),
      'scraper speaks plain JSON, which offers no actions.',
    ],
    ['none', withOffers([]), 'scraper offers no actions.'],
    [
      'silence',
      { links: [makeLink({ ...HEALTH, state: 'down' as const })] },
      'what it offers is not known',
    ],
  ])('WK7: %s says so', async (_what, world, words) => {
    await open('Offered actions', world)
    expect(region('Offered by scraper').textContent).toContain(words)
  })
})

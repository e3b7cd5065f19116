// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, SCRAPER, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { makeWorker } from '../../../../../tests/factories/worker'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf, wordsOf } from '../../../../../tests/support/table'
import { Workers } from '.'

const HEALTH = { targetId: 'scraper', probe: 'health', everyMs: 5_000, lastOkAt: NOW }
const API = { ...SCRAPER, id: 'api', title: 'Worker api' }
const TABLES: NonNullable<PanelWorld['tables']> = {
  scraper: {
    'worker.info': [
      makeWorker({
        version: '1.4.2',
        startedAt: NOW - 7_200_000,
        downAt: NOW - 900_000,
        upAt: NOW - 882_000,
        raw: '{"status":"pass"}',
      }),
    ],
    'worker.components': [
      {
        key: 'register:availability',
        component: 'register',
        measurement: 'availability',
        type: 'component',
        status: 'fail',
        value: null,
        unit: '',
        at: '',
        output: '503 Service Unavailable',
      },
    ],
    'worker.slots': [
      {
        name: 'visits',
        active: 3,
        idle: 1,
        queued: 412,
        max: 4,
        oldestTaskMs: 350_000,
        recovered: 2,
      },
    ],
    'worker.pools': [{ name: 'primary', origin: 'ops/v1', total: 5, idle: 1, waiting: 9, max: 5 }],
    'worker.caches': [
      {
        name: 'projects',
        keys: 114,
        hits: 900,
        misses: 100,
        sizeBytes: 2_048,
        lastWarmAt: null,
        canWarm: true,
      },
    ],
  },
}
const WORLD: PanelWorld = { targets: [SCRAPER], links: [makeLink(HEALTH)], tables: TABLES }

async function open(world: PanelWorld = WORLD) {
  const bridge = bridgeOf({
    ...world,
    answers: { 'actions.preview': () => makeTicket(), ...world.answers },
  })
  const page = await renderPage(<Workers />, { bridge })
  await page.advance(1_000)
  return page
}
describe('the workers panel', () => {
  it('WK1, WK2, WK4, WK9: condition, version and how long it is up, on one line', async () => {
    await open()

    expect(rowsOf('Workers')).toEqual([
      'scraper | healthy register: 503 Service Unavailable | 1.4.2 | 2 h 00 min | 3 ms | 3 of 4 412 queued | – | – | – | – | ops/v1 | closed | 1 s ago',
    ])
    expect(wordsOf(screen.getByRole('list', { name: 'Components of scraper' }))).toBe(
      'registercomponentavailability503 Service Unavailable',
    )
  })

  it('Q8, WK2: without spans the calls are those it counts itself, and marked; of one that is gone there are none', async () => {
    const values = {
      'worker.requests.rate|scraper|': 4.5,
      'worker.requests.error-percent|scraper|': 2,
      'worker.requests.p95|scraper|': 120,
      'worker.heap.percent|scraper|': 41,
    }
    const page = await open({ ...WORLD, values })
    expect(rowsOf('Workers')[0]).toContain('| ~ 4.5 /s | ~ 2 % | ~ 120 ms | 41 % |')
    expect(screen.getByRole('region', { name: 'Workers' }).textContent).toContain(
      '~ calls by its own metrics',
    )
    expect(screen.getByText('~ 4.5 /s').title).toContain('by its own counters')
    page.unmount()

    await open({ ...WORLD, values, links: [makeLink({ ...HEALTH, state: 'down' })] })
    expect(rowsOf('Workers')[0]).toContain('| – | – | – | – | ops/v1 |')
  })

  it('WK2: busy, idle, queued, the oldest task and what was recovered', async () => {
    await open()

    expect(rowsOf('Slots')).toEqual(['scraper | visits | 3 of 4, 1 idle | 412 | 5 min 50 s | 2'])
  })

  it('PC4: the pools that the workers hold, with the mark of saturation', async () => {
    await open()

    expect(rowsOf('Worker pools')).toEqual(['scraper | primary | 4 of 5 | ops/v1 | 5 | 1 | 9 | –'])
    expect(
      screen
        .getByRole('meter', { name: 'Connections in use of scraper primary' })
        .getAttribute('aria-valuetext'),
    ).toBe('4 of 5, saturation 80 %')
  })

  it('WK3: from down to up against the line at 30 s', async () => {
    await open()

    expect(rowsOf('Recovery')).toEqual(['scraper | 13:45:00 | 13:45:18 | 18 s'])
    expect(
      screen.getByRole('meter', { name: 'Recovery of scraper' }).getAttribute('aria-valuetext'),
    ).toBe('18 s, limit 30 s')
  })

  it('WK3, WK4: a worker that does not answer is unreachable, and its outage is counted', async () => {
    const down = makeLink({
      ...HEALTH,
      state: 'down',
      lastOkAt: NOW - 40_000,
      nextTryAt: NOW + 11_500,
      guard: 'open',
      error: { code: 'source/unreachable', message: 'ECONNREFUSED 127.0.0.1:4104', context: {} },
    })
    const { advance } = await open({ ...WORLD, links: [down] })

    expect(rowsOf('Workers')[0]).toContain('scraper | unreachable ECONNREFUSED 127.0.0.1:4104 |')
    expect(rowsOf('Workers')[0]).toContain('open next try 10 s')
    expect(rowsOf('Recovery')[0]).toContain('still down')
    expect(screen.getByRole('meter', { name: 'Recovery of scraper' }).textContent).toBe(
      '41 s so far',
    )
    await advance(5_000)
    expect(screen.getByRole('meter', { name: 'Recovery of scraper' }).textContent).toBe(
      '46 s so far',
    )
    expect(screen.getByRole('region', { name: 'Workers' }).textContent).toContain(
      'scraper: ECONNREFUSED 127.0.0.1:4104',
    )
    const slots = screen.getByRole('region', { name: 'Slots' }).textContent
    expect(slots).toContain('without scraper')
    expect(slots).not.toContain('ECONNREFUSED')
  })

  it('AC11: warming a cache opens the dialog', async () => {
    const { user, advance, bridge } = await open()
    expect(rowsOf('Caches')).toEqual([
      'scraper | projects | 114 | 2 KiB | 900 | 100 | 90 % | – | Warm…',
    ])
    await user.click(screen.getByRole('button', { name: 'Warm… projects of scraper' }))
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      { actionId: 'worker.warm-cache', targetId: 'scraper', input: { cache: 'projects' } },
    ])
  })

  it('ST8: what a worker does not offer is disabled with the reason', async () => {
    const cache = TABLES['scraper']?.['worker.caches']?.[0]
    const caches = cache === undefined ? [] : [{ ...cache, canWarm: false }]
    await open({
      ...WORLD,
      tables: { scraper: { ...TABLES['scraper'], 'worker.caches': caches } },
    })

    const button = screen.getByRole('button', { name: 'Warm… projects of scraper' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(button.title).toBe('This worker does not offer to warm it.')
  })

  it('OV4: what nobody tells of is no data, not zero', async () => {
    await open({ ...WORLD, tables: { scraper: { 'worker.slots': [], 'worker.pools': [] } } })

    expect(screen.getByRole('region', { name: 'Slots' }).textContent).toContain(
      'No worker tells of its slots.',
    )
  })

  it('WK1: a row opens the worker in full with its raw answer', async () => {
    const { user } = await open()
    within(screen.getByRole('table', { name: 'Workers' }))
      .getAllByRole('row')[1]
      ?.focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('Instancescraper-1')
    expect(inspector.textContent).toContain('Last outage2026-01-01 13:45:00 UTC, 18 s')
    expect(within(inspector).getByText('{"status":"pass"}')).toBeDefined()
  })

  it('BR1: our poll guards are named apart', async () => {
    await open({ ...WORLD, targets: [SCRAPER, API] })

    const guards = screen.getByRole('region', { name: 'Poll guards' })
    expect(guards.textContent).toContain('our own breakers around the asking')
    expect(rowsOf('Workers')).toHaveLength(2)
    expect(rowsOf('Workers')[1]).toContain('api | not read yet')
  })
})

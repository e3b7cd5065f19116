// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { BreakerCounts, BreakerRow } from '../../../../shared/model/tables/worker'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, SCRAPER, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { makeQueueRow } from '../../../../../tests/factories/queue'
import { makeBreaker } from '../../../../../tests/factories/worker'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { breakersByUrgency, nextTrialAt, thresholdText, whyNotReset } from './breaker-parts'
import { Breakers } from '.'

const HEALTH = { targetId: 'scraper', probe: 'health', everyMs: 5_000, lastOkAt: NOW }
const counts = (spanMs: number, fires: number): BreakerCounts => ({
  ...{ spanMs, fires, successes: 1, failures: 9, timeouts: 2, rejects: fires - 10 },
  ...{ fallbacks: 4, failPercent: 90 },
})
const OPEN = makeBreaker({
  state: 'open',
  openedAt: NOW - 4_000,
  halfOpenAt: NOW + 6_500,
  failPercent: 87,
  failuresInRow: 41,
  recent: counts(10_000, 40),
  fiveMin: counts(120_000, 900),
  fallbackName: 'licence last known',
  fallbackAgeMs: 65_000,
  fallbacks: 77,
})
const JOBS = { ...SCRAPER, id: 'jobs', kind: 'queue', title: 'Jobs' } as const
const SLOTS = {
  ...{ name: 'site-visits', active: 1, idle: 3, queued: 0, max: 4 },
  ...{ oldestTaskMs: null, recovered: 0 },
}
const WORLD: PanelWorld = {
  targets: [SCRAPER],
  links: [makeLink(HEALTH)],
  tables: {
    scraper: {
      'worker.breakers': [makeBreaker({ name: 'http' }), OPEN],
      'worker.breaker-transitions': [
        { at: NOW - 4_000, breaker: 'register', from: 'closed', to: 'open', cause: 'TimeoutError' },
      ],
    },
  },
}

async function open(world: PanelWorld = WORLD) {
  const bridge = bridgeOf({ ...world, answers: { 'actions.preview': () => makeTicket() } })
  const page = await renderPage(<Breakers />, { bridge })
  await page.advance(1_000)
  return page
}
describe('the breakers panel', () => {
  it('BR1, BR4, BR5: open ones first, the live value at its threshold, the countdown, failures in a row', async () => {
    const { advance } = await open()

    expect(rowsOf('Breakers')).toEqual([
      'register | scraper | open 5 s | 5 s | 41 | 87 % | 900 | 890 | 20 ms | 50 % of 5+ | Probe…Reset…',
      'http | scraper | closed | – | 0 | 0 % | – | – | 20 ms | 50 % of 5+ | Probe…Reset…',
    ])
    expect(
      screen
        .getByRole('meter', { name: 'Failed calls of scraper register' })
        .getAttribute('aria-valuetext'),
    ).toBe('87 %, opens at 50 %')

    await advance(3_000)
    expect(rowsOf('Breakers')[0]).toContain('open 8 s | 2 s')
  })

  it('BR6: transitions with the class of error behind them', async () => {
    await open()

    expect(rowsOf('Transitions')).toEqual([
      '13:59:56 | 5 s | scraper | register | closed | open | TimeoutError',
    ])
  })

  it('BR6: the last 50 of all workers, newest first', async () => {
    const transitions = Array.from({ length: 60 }, (_, index) => ({
      at: NOW - index * 1_000,
      breaker: 'register',
      from: 'closed',
      to: 'open',
      cause: `cause ${index}`,
    })) as NonNullable<NonNullable<PanelWorld['tables']>[string]['worker.breaker-transitions']>
    await open({
      ...WORLD,
      tables: { scraper: { 'worker.breaker-transitions': transitions.toReversed() } },
    })

    expect(rowsOf('Transitions')).toHaveLength(50)
    expect(rowsOf('Transitions')[0]).toContain('cause 0')
    expect(screen.getByRole('region', { name: 'Transitions' }).textContent).toContain(
      'the last 50 of 60',
    )
  })

  it('BR7: a reset opens the dialog; a closed breaker says why there is nothing to reset', async () => {
    const { user, advance, bridge } = await open()
    expect(screen.getByRole('button', { name: 'Reset… http of scraper' }).title).toBe(
      'It is closed already.',
    )
    await user.click(screen.getByRole('button', { name: 'Reset… register of scraper' }))
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      { actionId: 'worker.reset-breaker', targetId: 'scraper', input: { breaker: 'register' } },
    ])
  })

  it('BR1: our own poll guards stand apart and say that they are ours', async () => {
    const guard = makeLink({
      ...HEALTH,
      guard: 'open',
      attempt: 5,
      nextTryAt: NOW + 11_500,
      error: { code: 'source/timeout', message: 'no answer within 3 s', context: {} },
    })
    await open({ ...WORLD, links: [guard] })

    expect(rowsOf('Poll guards')).toEqual([
      'poll guard scraper health | open | 5 | 10 s | source/timeout: no answer within 3 s | Retry now',
    ])
    expect(rowsOf('Breakers').join()).not.toContain('poll guard')
  })

  it('BR8: a probe opens the dialog; where none is offered it says so', async () => {
    const { user, advance, bridge } = await open({
      ...WORLD,
      tables: {
        scraper: { 'worker.breakers': [OPEN, makeBreaker({ name: 'old', canProbe: false })] },
      },
    })
    expect(screen.getByRole('button', { name: 'Probe… old of scraper' }).title).toBe(
      'This worker offers no test call.',
    )
    await user.click(screen.getByRole('button', { name: 'Probe… register of scraper' }))
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      { actionId: 'worker.probe-breaker', targetId: 'scraper', input: { breaker: 'register' } },
    ])
  })

  async function inspect(world?: PanelWorld) {
    const page = await open(world)
    within(screen.getByRole('table', { name: 'Breakers' }))
      .getAllByRole('row')[1]
      ?.focus()
    await page.user.keyboard('{Enter}')
    await page.advance(1_000)
    return { ...page, inspector: screen.getByRole('complementary', { name: 'Inspector' }) }
  }

  it('BR2, BR3, BR10: a row opens counters over three spans, latencies and the fallback', async () => {
    const { inspector } = await inspect()

    const lines = within(inspector)
      .getAllByRole('row')
      .map((line) => [...line.children].map((cell) => cell.textContent).join(' | '))
    expect(lines[0]).toBe('Counts | own 4 s | last 10 s | last 2 min')
    expect(lines).toContain('Calls | 100 | 40 | 900')
    expect(lines).toContain('Refused | 0 | 30 | 890')
    expect(inspector.textContent).toContain('p50, p95, p9910 ms, 20 ms, 30 ms')
    expect(inspector.textContent).toContain('Fallbacklicence last known')
    expect(inspector.textContent).toContain('77 times since it began')
    expect(inspector.textContent).toContain('1 min 05 s when last served')
    expect(inspector.textContent).toContain('13:59:56 closed to open, TimeoutError')
  })

  it('BR4: the limits stand beside the values of now', async () => {
    await inspect()
    const meter = (name: string): string | null =>
      screen.getByRole('meter', { name }).getAttribute('aria-valuetext')

    expect(meter('Failed calls')).toBe('87 %, opens above 50 %')
    expect(meter('Calls in 4 s')).toBe('100, judged from 5')
    expect(meter('Open for')).toMatch(/^\d+ s, tries again after 10 s$/)
  })

  it('BR11: lists what stands behind it', async () => {
    const { inspector } = await inspect({
      ...WORLD,
      targets: [SCRAPER, JOBS],
      tables: {
        ...WORLD.tables,
        scraper: { ...WORLD.tables?.['scraper'], 'worker.slots': [SLOTS] },
        jobs: { 'queue.queues': [makeQueueRow({ name: 'site-visits' })] },
      },
    })
    const behind = within(inspector).getByRole('region', { name: 'Behind this breaker' })

    expect(
      within(behind)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['Worker scraper', 'Queue site-visits'])
  })

  it('BR7: holds it for the time chosen, by keyboard alone', async () => {
    const { user, advance, bridge } = await inspect()
    screen.getByRole('button', { name: 'Hold open…' }).focus()
    await user.keyboard('{Enter}')
    await advance(0)

    expect(bridge.inputs('actions.preview')).toEqual([
      {
        actionId: 'worker.force-open-breaker',
        targetId: 'scraper',
        input: { breaker: 'register', minutes: 15 },
      },
    ])
  })

  it.each([
    ['forced-open', 'FORCED_OPEN', 'held open'],
    ['disabled', 'DISABLED', 'held closed'],
  ] as const)(
    'BR7: %s: counts down to its end, and is released at once',
    async (state, held, words) => {
      const row: Partial<BreakerRow> = { state, heldUntil: NOW + 600_000 }
      const { user, advance, bridge } = await open({
        ...WORLD,
        tables: { scraper: { 'worker.breakers': [makeBreaker(row)] } },
      })
      expect(rowsOf('Breakers')[0]).toContain(`${words} ends in 9 min`)
      await user.click(screen.getByRole('button', { name: 'Release… register of scraper' }))
      await advance(0)

      expect(bridge.inputs('actions.preview')).toEqual([
        {
          actionId: 'worker.reset-breaker',
          targetId: 'scraper',
          input: { breaker: 'register', held },
        },
      ])
    },
  )

  it('shows an empty board as good or as unknown, never as one for the other', async () => {
    await open({
      ...WORLD,
      tables: { scraper: { 'worker.breakers': [], 'worker.breaker-transitions': [] } },
    })

    expect(screen.getByRole('region', { name: 'Breakers' }).textContent).toContain(
      'No worker reports a breaker.',
    )
    expect(screen.getByRole('region', { name: 'Transitions' }).textContent).toContain(
      'No breaker changed its state since we watch.',
    )
  })
})

describe('breakers', () => {
  it('BR5: the countdown goes to the time told, else to opening plus the sleep window', () => {
    expect(nextTrialAt(makeBreaker())).toBeNull()
    expect(nextTrialAt({ ...OPEN, halfOpenAt: null })).toBe(NOW + 6_000)
    expect(nextTrialAt({ ...OPEN, halfOpenAt: null, openMs: null })).toBeNull()
    expect(nextTrialAt({ ...OPEN, state: 'forced-open' })).toBeNull()
  })

  it('BR4: says what trips it as far as it is told', () => {
    const none = { windowMs: null, volumeThreshold: null, openMs: null, halfOpenTrials: null }
    expect(thresholdText(makeBreaker(none))).toBe('50 %')
    expect(thresholdText(makeBreaker({ ...none, failThresholdPercent: null }))).toBe('not told')
  })

  it('BR1: unknown stands above closed', () => {
    const of = (name: string, state: Parameters<typeof makeBreaker>[0] & object) => ({
      ...makeBreaker({ name, ...state }),
      targetId: 'a',
    })
    const sorted = breakersByUrgency([
      of('closed', {}),
      of('unknown', { state: 'unknown' }),
      of('half', { state: 'half-open' }),
      of('open', { state: 'open' }),
    ])
    expect(sorted.map(({ name }) => name)).toEqual(['open', 'half', 'unknown', 'closed'])
    expect(whyNotReset(makeBreaker({ canReset: false }))).toMatch(/does not offer/)
  })
})

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, SCRAPER, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { makeBreaker } from '../../../../../tests/factories/worker'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { breakersByUrgency, nextTrialAt, thresholdText, whyNotReset } from './breaker-parts'
import { Breakers } from '.'

const HEALTH = { targetId: 'scraper', probe: 'health', everyMs: 5_000, lastOkAt: NOW }
const OPEN = makeBreaker({
  state: 'open',
  openedAt: NOW - 4_000,
  halfOpenAt: NOW + 6_500,
  failPercent: 87,
  failuresInRow: 41,
})
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
      'register | scraper | open 5 s | 5 s | 41 | 87 % | 100 | 0 | 50 % of 5+ calls in 4 s, then open 10 s, 1 trial | Reset…',
      'http | scraper | closed | – | 0 | 0 % | 100 | 0 | 50 % of 5+ calls in 4 s, then open 10 s, 1 trial | Reset…',
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

  it('BR2, BR3: a row opens the counters and latencies', async () => {
    const { user } = await open()
    within(screen.getByRole('table', { name: 'Breakers' }))
      .getAllByRole('row')[1]
      ?.focus()
    await user.keyboard('{Enter}')

    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('p50, p95, p9910 ms, 20 ms, 30 ms')
    expect(inspector.textContent).toContain('13:59:56 closed to open, TimeoutError')
  })

  it('shows an empty board as good or as unknown, never as one for the other', async () => {
    await open({
      ...WORLD,
      tables: { scraper: { 'worker.breakers': [], 'worker.breaker-transitions': [] } },
    })

    expect(screen.getByRole('region', { name: 'Breakers' }).textContent).toContain(
      'No worker tells of a breaker.',
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

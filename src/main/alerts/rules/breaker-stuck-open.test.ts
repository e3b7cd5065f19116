import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { makeBreaker } from '../../../../tests/factories/worker'
import type { BreakerCounts, BreakerRow } from '../../../shared/model/tables/worker'
import { TargetView } from '../../sources/target-view'
import { breakerStuckOpen } from './breaker-stuck-open'

const OPENED_AT = 1_000_000
const counts = (fires: number | null): BreakerCounts => ({
  ...{ spanMs: 10_000, fires, successes: 0, failures: 0, timeouts: 0 },
  ...{ rejects: 0, fallbacks: 0, failPercent: null },
})

/** Open since OPENED_AT, 10 s at a time, with no call. */
function look(part: Partial<BreakerRow>, openForMs = 100_001) {
  const view = new TargetView({ id: 'api', kind: 'worker', title: 'api', environment: 'dev' })
  const row = makeBreaker({
    ...{ state: 'open', openedAt: OPENED_AT, openMs: 10_000, recent: counts(0) },
    ...part,
  })
  view.apply({
    ...{ targetId: 'api', probe: 'health', at: 0, link: makeLink({ probe: 'health' }) },
    tables: { 'worker.breakers': [row] },
  })
  return breakerStuckOpen.evaluate(view, OPENED_AT + openForMs)
}

describe('breaker-stuck-open', () => {
  it('BR9: fires after ten times its open time without a call, and offers a probe', () => {
    expect(look({})).toMatchObject([
      {
        tail: 'breaker/register',
        severity: 'high',
        title: 'Breaker register is stuck open',
        detail:
          'It opened 100 s ago and tries again after 10 s, but no call to register comes that it could try with.',
        threshold: 10,
        suggestion: { actionId: 'worker.probe-breaker', input: { breaker: 'register' } },
      },
    ])
    expect(look({ state: 'half-open' })).toMatchObject([
      { title: expect.stringContaining('half-open') as string },
    ])
    expect(look({ recent: null, fires: 0, windowMs: 4_000 })).toHaveLength(1)
    expect(look({ canProbe: false })[0]).not.toHaveProperty('suggestion')
  })

  it.each([
    ['it has been open for ten times its open time, no longer', {}, 100_000],
    ['calls come, refused or not', { recent: counts(3) }, 900_000],
    ['it is closed', { state: 'closed' }, 900_000],
    ['somebody forced it open', { state: 'forced-open' }, 900_000],
    ['it cannot be told since when', { openedAt: null }, 900_000],
    ['its open time is not told', { openMs: null }, 900_000],
    ['its calls are not told', { recent: counts(null) }, 900_000],
    ['it tells only all calls ever', { recent: null, fires: 0, windowMs: null }, 900_000],
  ] as const)('BR9: is clear while %s', (_why, part, openForMs) => {
    expect(look(part, openForMs)).toEqual([])
  })
})

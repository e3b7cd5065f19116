import { describe, expect, it } from 'vitest'
import { makeRun } from '../../../tests/factories/page'
import type { ActionRun } from '../../shared/model/action'
import {
  DEFAULT_POLICY,
  RECOVERY_OPERATOR,
  RESTART_ACTION,
  type RecoveryPolicy,
} from '../../shared/model/recovery'
import { decide, type RecoveryFacts } from './decide'

const NOW = Date.UTC(2026, 0, 5)
const MINUTE_MS = 60_000
const ON: RecoveryPolicy = { ...DEFAULT_POLICY, on: true }

/** Down for a minute, allowed, and nothing in the way; say only what differs. */
const makeFacts = (part: Partial<RecoveryFacts> = {}): RecoveryFacts => ({
  ...{ now: NOW, policy: ON, environment: 'dev', trouble: { kind: 'down', lastedMs: MINUTE_MS } },
  ...{ means: 'POST https://sup/restart', killSwitch: false, maintenance: null, ourSide: null },
  ...{ upstream: null, restarts: [], lastFineAt: null, refused: null, busyWith: null },
  ...part,
})
const restart = (agoMs: number, part: Partial<ActionRun> = {}): ActionRun =>
  makeRun({
    ...{ actionId: RESTART_ACTION, targetId: 'scraper', operator: RECOVERY_OPERATOR },
    ...{ startedAt: NOW - agoMs, endedAt: NOW - agoMs },
    ...part,
  })

describe('decide', () => {
  it('acts on a worker that has been down for long enough', () => {
    expect(decide(makeFacts())).toMatchObject({ code: 'act', nextTryAt: NOW })
  })

  it.each<[string, Partial<RecoveryFacts>]>([
    ['off', { policy: DEFAULT_POLICY }],
    ['no-trouble', { trouble: null }],
    ['other-trouble', { policy: { ...ON, kinds: ['stuck'] } }],
    ['prod', { environment: 'prod' }],
    ['kill-switch', { killSwitch: true }],
    ['maintenance', { maintenance: 'Patch day' }],
    ['our-network', { ourSide: 'Nothing at all can be reached' }],
    ['upstream', { upstream: 'register fails' }],
    ['no-means', { means: null }],
    ['outcome-unknown', { restarts: [restart(30 * MINUTE_MS, { state: 'unknown' })] }],
  ])('WK3: never, and not by itself later: %s', (code, part) => {
    expect(decide(makeFacts(part))).toMatchObject({ code, nextTryAt: null })
  })

  it('AC3: acts on production when its policy says so in so many words', () => {
    const policy = { ...ON, prod: true }
    expect(decide(makeFacts({ environment: 'prod', policy })).code).toBe('act')
  })

  it('WK3: gives it its time to come back by itself', () => {
    const trouble = { kind: 'down', lastedMs: 19_000 } as const
    expect(decide(makeFacts({ trouble }))).toMatchObject({
      code: 'too-early',
      nextTryAt: NOW + 1_000,
    })
  })

  it.each([
    ['one 9 min ago: again', [9], 'act'],
    ['two within 10 min: no more', [3, 9], 'budget'],
    ['two, one of them older: again', [3, 11], 'act'],
    ['two ahead of a clock that was set back: no more', [-3, -5], 'budget'],
  ] as const)('AC10: %s', (_what, agoMin, code) => {
    const restarts = agoMin.map((min) => restart(min * MINUTE_MS))
    expect(decide(makeFacts({ restarts })).code).toBe(code)
  })

  it('AC10: says when the budget has room again', () => {
    const restarts = [restart(3 * MINUTE_MS), restart(9 * MINUTE_MS)]
    expect(decide(makeFacts({ restarts })).nextTryAt).toBe(NOW + MINUTE_MS)
  })

  it('AC10: a restart that failed counts too', () => {
    const restarts = [3, 9].map((min) => restart(min * MINUTE_MS, { state: 'failed' }))
    expect(decide(makeFacts({ restarts })).code).toBe('budget')
  })

  it('AC10: waits a minute after a restart, also after one by a person, who spends no budget', () => {
    const mine = decide(makeFacts({ restarts: [restart(59_000)] }))
    const theirs = decide(makeFacts({ restarts: [restart(59_000, { operator: 'ana' })] }))
    const later = decide(makeFacts({ restarts: [restart(61_000, { operator: 'ana' })] }))

    expect(mine).toMatchObject({ code: 'back-off', nextTryAt: NOW + 1_000 })
    expect(theirs).toMatchObject({ code: 'back-off', nextTryAt: NOW + 1_000 })
    expect(later.code).toBe('act')
  })

  it('RELIABILITY 48: an unknown outcome stops it until the worker was seen well again', () => {
    const restarts = [restart(5 * MINUTE_MS, { state: 'unknown' })]
    const at = (lastFineAt: number) => decide(makeFacts({ restarts, lastFineAt })).code

    expect(at(NOW - 6 * MINUTE_MS)).toBe('outcome-unknown')
    expect(at(NOW - 4 * MINUTE_MS)).toBe('act')
  })

  it.each([
    [1, 29_000, 'refused'],
    [1, 31_000, 'act'],
    [2, 59_000, 'refused'],
    [20, 599_000, 'refused'],
    [20, 601_000, 'act'],
  ])('backs off: after %i refusals, %i ms later: %s', (count, agoMs, code) => {
    const refused = { count, at: NOW - agoMs, why: 'no token' }
    expect(decide(makeFacts({ refused })).code).toBe(code)
  })

  it('AC10: one at a time', () => {
    expect(decide(makeFacts({ busyWith: 'api' }))).toMatchObject({ code: 'busy' })
  })
})

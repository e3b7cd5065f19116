import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { makeBreaker, makeWorker } from '../../../../tests/factories/worker'
import type { ErrorCode } from '../../../shared/errors/codes'
import type { Link } from '../../../shared/model/link'
import type { Observation } from '../../sources/target-view'
import { TargetView } from '../../sources/target-view'
import { breakerOpen } from './breaker-open'
import { workerBusy } from './worker-busy'
import { workerDown } from './worker-down'
import { workerPoolSaturated } from './worker-pool-saturated'
import { workerStuck } from './worker-stuck'
import { workerUnhealthy } from './worker-unhealthy'

function makeView(part: Partial<Observation> = {}, link: Partial<Link> = {}): TargetView {
  const view = new TargetView({
    ...{ id: 'scraper', kind: 'worker', title: 'Scraper', environment: 'dev' },
  })
  const probe = 'health'
  view.apply({ targetId: 'scraper', probe, at: 1_000, link: makeLink({ probe, ...link }), ...part })
  return view
}
const down = (code: ErrorCode, state: Link['state'] = 'down'): TargetView =>
  makeView({}, { state, error: { code, message: 'its words', context: {} } })

describe('worker-down', () => {
  it.each([
    ['source/unreachable', 'critical', 'Worker is unreachable'],
    ['source/timeout', 'critical', 'Worker does not answer in 2 s'],
    ['source/bad-answer', 'high', 'Worker is reachable, but not understood'],
    ['source/too-large', 'high', 'Worker is reachable, but not understood'],
  ] as const)('WK4: tells %s apart, at once', (code, severity, title) => {
    expect(workerDown.evaluate(down(code), 0)).toMatchObject([
      { tail: '', forMs: 0, severity, title },
    ])
  })

  it('tells a refusal apart', () => {
    const view = down('source/auth-failed', 'denied')
    expect(workerDown.evaluate(view, 0)).toMatchObject([
      { severity: 'high', title: 'Worker refuses us' },
    ])
  })

  it.each(['live', 'connecting'] as const)('is clear while %s', (state) => {
    expect(workerDown.evaluate(makeView({}, { state }), 0)).toEqual([])
  })
})

describe('worker-unhealthy', () => {
  const at = (status: 'pass' | 'warn' | 'fail' | 'unknown'): TargetView =>
    makeView({
      tables: {
        'worker.info': [makeWorker({ status })],
        'worker.components': [
          {
            ...{ key: 'redis:ping', component: 'redis', measurement: 'ping', type: 'datastore' },
            ...{ status: 'fail', value: null, unit: '', at: '', output: 'refused' },
          },
        ],
      },
    })

  it.each([
    ['warn', 'medium'],
    ['fail', 'high'],
  ] as const)('WK4: fires on %s and names the component', (status, severity) => {
    const [finding] = workerUnhealthy.evaluate(at(status), 0)
    expect(finding).toMatchObject({ severity, tail: '' })
    expect(finding?.detail).toContain('redis:ping fail: refused')
  })

  it.each(['pass', 'unknown'] as const)('is clear on %s', (status) => {
    expect(workerUnhealthy.evaluate(at(status), 0)).toEqual([])
  })
})

describe('worker-stuck', () => {
  it('WK4: fires when the worker is healthy but stuck, and is clear otherwise', () => {
    const at = (condition: 'stuck' | 'healthy'): TargetView =>
      makeView({
        values: { 'worker.slots.queued': 7, 'worker.task.oldest': 130_000 },
        tables: { 'worker.info': [makeWorker({ condition })] },
      })
    expect(workerStuck.evaluate(at('stuck'), 0)).toMatchObject([
      {
        severity: 'high',
        value: 130_000,
        detail: '7 tasks wait and none has ended for 2 min; oldest task 130 s.',
      },
    ])
    expect(workerStuck.evaluate(at('healthy'), 0)).toEqual([])
    expect(workerStuck.evaluate(makeView(), 0)).toEqual([])
  })
})

describe('worker-busy', () => {
  const at = (percent: number | null): TargetView =>
    makeView({ values: { 'worker.slots.busy-percent': percent, 'worker.slots.active': 4 } })

  it('WK2: fires when all slots are busy for 60 s', () => {
    expect(workerBusy.evaluate(at(100), 0)).toMatchObject([
      { severity: 'high', forMs: 60_000, title: 'All 4 slots busy' },
    ])
  })

  it('WK2: is clear below, and when unknown', () => {
    for (const percent of [99, 0, null]) expect(workerBusy.evaluate(at(percent), 0)).toEqual([])
  })
})

describe('worker-pool-saturated', () => {
  const at = (percents: Record<string, number>, waiting: number): TargetView =>
    makeView({
      values: {
        'worker.pool.used-percent': Object.entries(percents).map(([pool, value]) => ({
          ...{ labels: { pool }, value },
        })),
        'worker.pool.waiting': Object.keys(percents).map((pool) => ({
          ...{ labels: { pool }, value: waiting },
        })),
      },
    })

  it('PC4: fires above 80 % for 30 s with the fullest pool first', () => {
    expect(workerPoolSaturated.evaluate(at({ replica: 85, primary: 100 }, 3), 0)).toMatchObject([
      { severity: 'high', forMs: 30_000, value: 100, title: 'Pool primary at 100 %' },
    ])
    expect(workerPoolSaturated.evaluate(at({ primary: 81 }, 0), 0)).toMatchObject([
      { severity: 'medium' },
    ])
  })

  it('PC4: is clear at 80 %', () => {
    expect(workerPoolSaturated.evaluate(at({ primary: 80 }, 0), 0)).toEqual([])
  })
})

describe('breaker-open', () => {
  const at = (...breakers: Parameters<typeof makeBreaker>[0][]): TargetView =>
    makeView({ tables: { 'worker.breakers': breakers.map((part) => makeBreaker(part)) } })

  it.each([
    ['open', 'high'],
    ['forced-open', 'high'],
    ['half-open', 'medium'],
  ] as const)('BR1: fires when %s', (state, severity) => {
    expect(breakerOpen.evaluate(at({ state }), 0)).toMatchObject([
      {
        severity,
        tail: 'breaker/register',
        suggestion: { actionId: 'worker.reset-breaker', input: { breaker: 'register' } },
      },
    ])
  })

  it('BR1: judges each breaker apart', () => {
    const tails = breakerOpen.evaluate(at({ state: 'open', name: 'a' }, { name: 'b' }), 0)
    expect(tails.map(({ tail }) => tail)).toEqual(['breaker/a'])
  })

  it('WK7: suggests nothing that the worker does not offer', () => {
    const [finding] = breakerOpen.evaluate(at({ state: 'open', canReset: false }), 0)
    expect(finding?.suggestion).toBeUndefined()
  })

  it.each(['closed', 'disabled', 'unknown'] as const)('is clear when %s', (state) => {
    expect(breakerOpen.evaluate(at({ state }), 0)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import type { PoolLeakRow } from '../../../shared/model/tables/worker'
import { TargetView, type Observation } from '../../sources/target-view'
import { makeContext } from '../limits'
import { workerEventLoop } from './worker-event-loop'
import { workerHeap } from './worker-heap'
import { workerHeapGrowth } from './worker-heap-growth'
import { workerPoolLeak } from './worker-pool-leak'
import { workerPoolSaturated } from './worker-pool-saturated'

const AT = Date.UTC(2026, 10, 27, 2, 0, 0)

function makeView(part: Partial<Observation> = {}): TargetView {
  const view = new TargetView({
    ...{ id: 'scraper', kind: 'worker', title: 'Scraper', environment: 'dev' },
  })
  const link = makeLink({ probe: 'health', lastOkAt: AT })
  view.apply({ targetId: 'scraper', probe: 'health', at: AT, link, ...part })
  return view
}
const ofValues = (values: NonNullable<Observation['values']>): TargetView => makeView({ values })

describe('worker-pool-leak', () => {
  const leak = (part: Partial<PoolLeakRow> = {}): PoolLeakRow => ({
    ...{ pool: 'primary', since: AT - 720_000, baseline: 0, held: 2, usualMs: 4_000, ...part },
  })
  const origin = 'ops/v1' as const
  const pools = [{ name: 'primary', origin, total: 6, idle: 1, waiting: 0, max: 10 }]
  const at = (...leaks: PoolLeakRow[]): TargetView =>
    makeView({ tables: { 'worker.pool-leaks': leaks, 'worker.pools': pools } })

  it('PC5: names the pool, its baseline, since when and what was usual', () => {
    const [finding] = workerPoolLeak.evaluate(at(leak(), leak({ pool: 'replica', held: 1 })), AT)

    expect(finding).toMatchObject({
      ...{ tail: '', forMs: 0, severity: 'medium', value: 2, threshold: 0, unit: 'count' },
      title: 'Pool primary holds 2 more than its baseline',
    })
    expect(finding?.detail).toBe(
      '2 busy at least since 01:48:00 UTC; baseline 0, to which it used to return within 4 s; replica 1',
    )
  })

  it('PC5: is urgent when half of the pool is held', () => {
    expect(workerPoolLeak.evaluate(at(leak({ held: 5 })), AT)).toMatchObject([{ severity: 'high' }])
  })

  it('PC5: is clear without a leak, and before any reading', () => {
    expect(workerPoolLeak.evaluate(at(), AT)).toEqual([])
    expect(workerPoolLeak.evaluate(makeView(), AT)).toEqual([])
  })
})

describe('worker-pool-saturated', () => {
  it.each([
    [81, 1],
    [80, 0],
  ])('PC4: at %i % for 30 s: %i findings', (percent, count) => {
    const view = ofValues({
      'worker.pool.used-percent': [{ labels: { pool: 'primary' }, value: percent }],
    })
    const findings = workerPoolSaturated.evaluate(view, AT)
    expect(findings).toHaveLength(count)
    for (const { forMs, threshold } of findings) expect([forMs, threshold]).toEqual([30_000, 80])
  })
})

describe('worker-heap-growth', () => {
  it.each([
    [5.1, 40, 'medium', 'full in 29.4 h'],
    [60, 60, 'high', 'full in 1.1 h'],
  ] as const)('WK5: fires at %d % an hour with %d % full', (slope, percent, severity, words) => {
    const view = ofValues({ 'worker.heap.slope': slope, 'worker.heap.percent': percent })
    const [finding] = workerHeapGrowth.evaluate(view, AT)
    expect(finding).toMatchObject({ severity, forMs: 600_000, value: slope, threshold: 5 })
    expect(finding?.detail).toContain(words)
  })

  it.each([
    ['it grows slowly', { 'worker.heap.slope': 4.9 }],
    ['it shrinks', { 'worker.heap.slope': -20 }],
    ['no line goes through it', { 'worker.heap.slope': null }],
    ['it was never read', {}],
  ])('WK5: is clear when %s', (_when, values) => {
    expect(workerHeapGrowth.evaluate(ofValues(values), AT)).toEqual([])
  })

  it('WK5: once shown it lasts down to 3 % an hour', () => {
    const held = makeContext(workerHeapGrowth.limits, {}, () => 'medium')
    const at = (slope: number) =>
      workerHeapGrowth.evaluate(ofValues({ 'worker.heap.slope': slope }), AT, held).length
    expect([at(3.1), at(3)]).toEqual([1, 0])
  })
})

describe('worker-event-loop', () => {
  it('WK6: fires above 200 ms for 30 s, with CPU and heap beside it', () => {
    const values = { 'worker.event-loop.p99': 260, 'worker.cpu': 99, 'worker.heap.percent': 91 }
    expect(workerEventLoop.evaluate(ofValues(values), AT)).toMatchObject([
      {
        ...{ severity: 'medium', forMs: 30_000, value: 260, threshold: 200, unit: 'ms' },
        detail: 'CPU 99 % of a core, heap 91 % of its limit',
      },
    ])
    const bad = ofValues({ 'worker.event-loop.p99': 1_001 })
    expect(workerEventLoop.evaluate(bad, AT)).toMatchObject([{ severity: 'high', detail: '' }])
  })

  it.each([
    ['at 200 ms', { 'worker.event-loop.p99': 200 }],
    ['where it is not told', { 'worker.event-loop.p99': null }],
    ['never read', {}],
  ])('WK6: is clear %s', (_when, values) => {
    expect(workerEventLoop.evaluate(ofValues(values), AT)).toEqual([])
  })
})

describe('worker-heap', () => {
  it.each([
    [81, 1],
    [80, 0],
  ])('OV5: heap at %i % of its limit: %i findings', (percent, count) => {
    const view = ofValues({ 'worker.heap.percent': percent })
    expect(workerHeap.evaluate(view, AT)).toHaveLength(count)
  })
})

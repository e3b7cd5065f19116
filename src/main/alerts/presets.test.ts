import { describe, expect, it } from 'vitest'
import type { Unit } from '../../shared/model/metric'
import { ACTIONS } from '../actions/registry'
import { RULES } from './registry'

const GIB = 1_073_741_824

/** The named presets: what is told, the rule that tells it, and the limits that it ships with. */
const PRESETS: readonly (readonly [string, string, Readonly<Record<string, [number, Unit]>>])[] = [
  ['replica lag over 5000 ms', 'postgres-replica-lag', { alert: [5_000, 'ms'] }],
  [
    'pool over 80 %',
    'worker-pool-saturated',
    { used: [80, 'percent'], for: [30_000, 'ms'] }, // prettier-ignore
  ],
  ['all slots busy for 60 s', 'worker-busy', { for: [60_000, 'ms'] }],
  ['heap over 80 %', 'worker-heap', { warn: [80, 'percent'] }],
  ['calls of slow statements over 1 %', 'postgres-slow-statements', { warn: [1, 'percent'] }],
  ['requests that fail over 0.1 %', 'worker-error-rate', { warn: [0.1, 'percent'] }],
  ['cache hits under 70 %', 'redis-hit-rate', { floor: [70, 'percent'] }],
  ['p95 over 500 ms', 'worker-slow', { p95: [500, 'ms'] }],
  ['jobs that fail over 5 % in 10 min', 'queue-failures', { warn: [5, 'percent'] }],
  ['oldest job waits over 60 s', 'queue-oldest-waiting', { warn: [60_000, 'ms'] }],
  ['worker down', 'worker-down', {}],
  ['breaker open', 'breaker-open', {}],
  ['blocking over 30 s', 'postgres-blocking', { total: [30_000, 'ms'] }],
  ['idle in transaction over 300 s', 'postgres-idle-in-transaction', { high: [300_000, 'ms'] }],
  ['connections over 80 %', 'postgres-connections', { warn: [80, 'percent'] }],
  ['view older than its limit', 'postgres-view-stale', { age: [1_800_000, 'ms'] }],
  ['Redis memory over 80 %', 'redis-memory', { warn: [80, 'percent'] }],
  ['slot retaining over 1 GB', 'postgres-slot-retained', { high: [GIB, 'bytes'] }],
  ['no data', 'no-data', { for: [10_000, 'ms'] }],
  ['deploy mark', 'deploy-mark', {}],
]

describe('the named presets', () => {
  it('AL1: there are twenty, each a rule of its own', () => {
    expect(new Set(PRESETS.map(([, ruleId]) => ruleId)).size).toBe(20)
  })

  it.each(PRESETS)('AL1: %s is shipped as %s', (_what, ruleId, limits) => {
    const rule = RULES.find(({ id }) => id === ruleId)
    const shipped = Object.entries(limits).map(([name]) => {
      const limit = rule?.limits[name]
      return [name, [limit?.value, limit?.unit]]
    })

    expect(rule).toBeDefined()
    expect(Object.fromEntries(shipped)).toEqual(limits)
  })

  it.each(PRESETS)(
    'AL11: %s (%s) says impact, causes, steps, panel and what to do',
    (...preset) => {
      const rule = RULES.find(({ id }) => id === preset[1])
      const words = [rule?.impact, rule?.response, rule?.panelId, ...(rule?.causes ?? [])]

      expect(
        [...words, ...(rule?.steps ?? [])].every((one) => one !== undefined && one !== ''),
      ).toBe(true)
      expect(rule?.causes.length).toBeGreaterThan(0)
      expect(rule?.steps.length).toBeGreaterThan(0)
    },
  )

  it('AL11: every action that a rule names is one that there is', () => {
    const known = new Set(ACTIONS.map(({ id }) => id))
    const named = RULES.flatMap(({ actionId }) => (actionId === undefined ? [] : [actionId]))

    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((id) => !known.has(id))).toEqual([])
  })
})

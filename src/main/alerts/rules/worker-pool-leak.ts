import { defineRule } from '../rule'

/** PC5: connections of the application's own pool that are taken and not given back. */
export const workerPoolLeak = defineRule({
  id: 'worker-pool-leak',
  kind: 'worker',
  title: 'A pool of the worker does not give connections back',
  impact: 'Each lost connection makes the pool smaller, until its callers wait for ever.',
  causes: [
    'An error path takes a connection and does not release it.',
    'A transaction is left open while the code waits for something else.',
    'More load than ever before: then the number falls when the load does.',
  ],
  steps: [
    'Look at sessions of its application name that are idle in transaction: their last statement names the code.',
    'Look for a deploy shortly before it began.',
    'Drain and restart the worker to get the connections back; mend the code path.',
  ],
  response:
    'Find the statement its idle sessions ran last; restart the worker before the pool is empty.',
  panelId: 'workers',
  actionId: 'worker.call-offer',
  limits: { held: { title: 'Connections above the baseline', unit: 'count', value: 1 } },
  evaluate(view, _now, { limit }) {
    const worst = [...(view.table('worker.pool-leaks') ?? [])]
      .map((leak) => ({ ...leak, lost: leak.held - leak.baseline }))
      .filter(({ lost }) => lost >= limit('held'))
      .sort((one, other) => other.lost - one.lost)
    const [first] = worst
    if (first === undefined) return []
    const { pool, lost, baseline, held, usualMs, since } = first
    const max = view.table('worker.pools')?.find(({ name }) => name === pool)?.max
    const used = Math.ceil(usualMs / 1_000)
    const others = worst.slice(1).map((one) => `${one.pool} ${one.lost}`)
    return [
      {
        tail: '',
        forMs: 0,
        severity: max !== undefined && held >= 0.5 * max ? 'high' : 'medium',
        title: `Pool ${pool} holds ${lost} more than its baseline`,
        detail: [
          `${held} busy at least since ${new Date(since).toISOString().slice(11, 19)} UTC; baseline ${baseline}, to which it used to return within ${used} s`,
          ...others,
        ].join('; '),
        value: held,
        threshold: baseline,
        unit: 'count',
        probe: 'worker.health',
        provenance: 'sampled',
        seriesKey: view.key('worker.pool.used-percent', { pool }),
      },
    ]
  },
})

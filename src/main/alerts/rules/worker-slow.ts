import { defineRule } from '../rule'

/** The 95th percentile of its requests, where it tells. */
export const workerSlow = defineRule({
  id: 'worker-slow',
  kind: 'worker',
  title: 'Requests are slow',
  impact: 'One user in twenty waits longer than this; callers run into their deadlines.',
  causes: [
    'Statements wait on locks or on a full pool.',
    'A cache is cold.',
    'It has more work than it was sized for.',
  ],
  steps: [
    'Look at blocked sessions and at its pool first.',
    'Look at the hit rate of its caches.',
    'Compare its load with an hour ago.',
  ],
  response: 'Look what its requests wait for: locks, pool, cache, a dependency.',
  panelId: 'workers',
  limits: {
    p95: { title: 'p95 of its requests', unit: 'ms', value: 500, clear: 400 },
    for: { title: 'For', unit: 'ms', value: 60_000 },
  },
  evaluate(view, now, { limit, level }) {
    const p95Ms = view.value('worker.requests.p95')
    if (!view.isFresh('metrics', now) || p95Ms == null || p95Ms <= level('p95', '')) return []
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: 'medium',
        title: `p95 of the requests at ${Math.round(p95Ms)} ms`,
        detail: '',
        value: p95Ms,
        threshold: limit('p95'),
        unit: 'ms',
        probe: 'worker.metrics',
        provenance: 'estimated',
        seriesKey: view.key('worker.requests.p95'),
      },
    ]
  },
})

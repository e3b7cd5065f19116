import { defineRule } from '../rule'

/** PC4: a connection pool of the worker nearly all in use. */
export const workerPoolSaturated = defineRule({
  id: 'worker-pool-saturated',
  kind: 'worker',
  title: 'Pool of the worker is saturated',
  impact: 'Requests wait for a connection, then fail at their deadline.',
  causes: [
    'Slow or blocked statements hold the connections.',
    'Connections are taken and not given back.',
    'More parallel work than the pool was sized for.',
  ],
  steps: [
    'Look at blocked and idle-in-transaction sessions of its application name.',
    'Compare the duration of its statements with an hour ago.',
    'Enlarge the pool only when the database has room.',
  ],
  response: 'Look at blocked and idle sessions of this worker; free them.',
  panelId: 'workers',
  actionId: 'postgres.terminate-backend',
  limits: {
    used: { title: 'Pool in use', unit: 'percent', value: 80, clear: 75 },
    for: { title: 'For', unit: 'ms', value: 30_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const full = view
      .values('worker.pool.used-percent')
      .filter(({ value }) => value !== null && value > level('used', ''))
      .map(({ labels, value }) => ({ pool: labels['pool'] ?? '', percent: value ?? 0 }))
      .sort((one, other) => other.percent - one.percent)
    const [worst] = full
    if (worst === undefined) return []
    const waiting = view
      .values('worker.pool.waiting')
      .find(({ labels }) => labels['pool'] === worst.pool)?.value
    const others = full.slice(1).map(({ pool, percent }) => `${pool} ${percent.toFixed(0)} %`)
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: (waiting ?? 0) > 0 ? 'high' : 'medium',
        title: `Pool ${worst.pool} at ${worst.percent.toFixed(0)} %`,
        detail: [`${waiting ?? 0} callers wait for a connection`, ...others].join('; '),
        value: worst.percent,
        threshold: limit('used'),
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'sampled',
        seriesKey: view.key('worker.pool.used-percent', { pool: worst.pool }),
      },
    ]
  },
})

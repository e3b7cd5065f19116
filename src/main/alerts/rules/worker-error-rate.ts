import { defineRule } from '../rule'

/** Of the requests it answered, where it tells. */
export const workerErrorRate = defineRule({
  id: 'worker-error-rate',
  kind: 'worker',
  title: 'Requests fail',
  impact: 'Users see errors.',
  causes: [
    'Something it depends on is down or slow.',
    'A deploy brought a fault.',
    'It has run out of connections, memory or slots.',
  ],
  steps: [
    'Look at its breakers and components first.',
    'Look for a deploy at the time it began.',
    'Read the errors in its log.',
  ],
  response: 'Find what changed when it began: a deploy, a dependency, the load.',
  panelId: 'workers',
  limits: {
    warn: { title: 'Requests that fail', unit: 'percent', value: 5, clear: 3 },
    critical: {
      ...{ title: 'Requests that fail, critical', unit: 'percent', value: 25, clear: 20 },
      severity: 'critical',
    },
    for: { title: 'For', unit: 'ms', value: 30_000 },
  },
  evaluate(view, now, { limit, level }) {
    const percent = view.value('worker.requests.error-percent')
    if (!view.isFresh('metrics', now) || percent == null || percent <= level('warn', '')) return []
    const isCritical = percent > level('critical', '')
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: isCritical ? 'critical' : 'high',
        title: `${percent.toFixed(1)} % of the requests fail`,
        detail: '',
        value: percent,
        threshold: level(isCritical ? 'critical' : 'warn', ''),
        unit: 'percent',
        probe: 'worker.metrics',
        provenance: 'exact',
        seriesKey: view.key('worker.requests.error-percent'),
      },
    ]
  },
})

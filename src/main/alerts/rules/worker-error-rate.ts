import { defineRule } from '../rule'

/** Failures of the service itself, of all that it answered in the last five minutes: a request that was wrong is none. */
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
    'Read the errors in its log and in Errors.',
  ],
  response: 'Find what changed when it began: a deploy, a dependency, the load.',
  panelId: 'workers',
  limits: {
    warn: { title: 'Requests that fail', unit: 'percent', value: 0.1, clear: 0.08 },
    high: {
      ...{ title: 'Requests that fail, high', unit: 'percent', value: 5, clear: 3 },
      severity: 'high',
    },
    critical: {
      ...{ title: 'Requests that fail, critical', unit: 'percent', value: 25, clear: 20 },
      severity: 'critical',
    },
    // With fewer, one bad request decides.
    least: { title: 'At least so many failed in 5 min', unit: 'count', value: 5 },
  },
  evaluate(view, now, { limit, level }) {
    if (!view.isFresh('health', now)) return []
    const failed = view.value('worker.requests.failed') ?? 0
    const percent = view.value('worker.requests.failed-percent') ?? 0
    // The five minutes say whether it is more than chance, the newest requests whether it goes on.
    const recent = view.value('worker.requests.failed-percent.recent') ?? 0
    const warn = level('warn', '')
    if (failed < limit('least') || percent <= warn || recent <= warn) return []
    const severity =
      recent > level('critical', '') ? 'critical' : recent > level('high', '') ? 'high' : 'medium'
    return [
      {
        tail: '',
        forMs: 0,
        severity,
        title: `${sayPercent(recent)} of the requests fail`,
        detail: `${failed} failed in the last 5 min, ${sayPercent(percent)} of all. Requests that were wrong themselves (4xx) are not counted.`,
        value: recent,
        threshold: limit(severity === 'medium' ? 'warn' : severity),
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'sampled',
        seriesKey: view.key('worker.requests.failed-percent.recent'),
      },
    ]
  },
})

const sayPercent = (percent: number): string => `${percent.toFixed(percent < 1 ? 2 : 1)} %`

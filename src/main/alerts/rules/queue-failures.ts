import { probeOf, queueTail } from '../../sources/queues/tiles'
import { defineRule } from '../rule'
import { freshQueues } from './queue-parts'

/** JQ4: 99 % should complete; over 5 % failed in 10 min is told. */
export const queueFailures = defineRule({
  id: 'queue-failures',
  kind: 'queue',
  title: 'Many jobs fail',
  impact: 'Work is lost or late until somebody retries it.',
  causes: [
    'A service that the jobs call is down or refuses them.',
    'A release broke the job, or the shape of its data.',
    'One poison job is retried again and again.',
  ],
  steps: [
    'Look at the failures by cause: one cause or many?',
    'If the cause lies outside, wait until it is mended, then retry that cause.',
    'If a release broke it, roll it back before retrying.',
  ],
  response: 'Read the newest group of failures; retry one job once its cause is gone.',
  panelId: 'queues',
  actionId: 'queue.retry-failed',
  limits: {
    warn: { title: 'Jobs that fail', unit: 'percent', value: 5, clear: 4 },
    high: {
      ...{ title: 'Jobs that fail, high', unit: 'percent', value: 25, clear: 20 },
      severity: 'high',
    },
    // With fewer, one bad job decides.
    least: { title: 'At least so many failed', unit: 'count', value: 3 },
  },
  evaluate(view, now, { limit, level }) {
    return freshQueues(view, now).flatMap((row) => {
      const percent = row.failPercent10m
      const tail = queueTail(row.name)
      const warn = level('warn', tail)
      const high = level('high', tail)
      if (percent === null || percent <= warn) return []
      if ((row.failed10m ?? 0) < limit('least')) return []
      const isHigh = percent >= high
      return [
        {
          tail,
          forMs: 0,
          severity: isHigh ? ('high' as const) : ('medium' as const),
          title: `${percent.toFixed(0)} % of the jobs of ${row.name} fail`,
          detail: `Of all that ended in the last 10 min; ${row.failed} are failed now.`,
          value: percent,
          threshold: isHigh ? high : warn,
          unit: 'percent' as const,
          probe: `queue.${probeOf(row)}`,
          provenance: row.system === 'table' ? ('exact' as const) : ('estimated' as const),
          seriesKey: view.key('queue.fail-percent', { queue: row.name }),
        },
      ]
    })
  },
})

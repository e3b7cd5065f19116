import { probeOf, queueTail } from '../../sources/queues/tiles'
import { defineRule } from '../rule'
import { freshQueues } from './queue-parts'

const WARN_PERCENT = 5
const HIGH_PERCENT = 25
/** With fewer, one bad job decides. */
const MIN_FAILED = 3

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
  evaluate(view, now) {
    return freshQueues(view, now).flatMap((row) => {
      const percent = row.failPercent10m
      if (percent === null || percent <= WARN_PERCENT) return []
      if ((row.failed10m ?? 0) < MIN_FAILED) return []
      const isHigh = percent >= HIGH_PERCENT
      return [
        {
          tail: queueTail(row.name),
          forMs: 0,
          severity: isHigh ? ('high' as const) : ('medium' as const),
          title: `${percent.toFixed(0)} % of the jobs of ${row.name} fail`,
          detail: `Of all that ended in the last 10 min; ${row.failed} are failed now.`,
          value: percent,
          threshold: isHigh ? HIGH_PERCENT : WARN_PERCENT,
          unit: 'percent' as const,
          probe: `queue.${probeOf(row)}`,
          provenance: row.system === 'table' ? ('exact' as const) : ('estimated' as const),
          seriesKey: view.key('queue.fail-percent', { queue: row.name }),
        },
      ]
    })
  },
})

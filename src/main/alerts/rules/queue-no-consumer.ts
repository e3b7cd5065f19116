import { queueTail } from '../../sources/queues/tiles'
import { defineRule } from '../rule'
import { freshQueues } from './queue-parts'

/** A worker that restarts is away for a moment. */
const HELD_MS = 5_000

/** JQ10: zero workers is an outage; a number that is not known is none. */
export const queueNoConsumer = defineRule({
  id: 'queue-no-consumer',
  kind: 'queue',
  title: 'Nobody takes jobs',
  impact: 'No job of this queue will run until a worker comes back.',
  causes: [
    'The worker crashed, or its deploy failed.',
    'The worker runs, and has lost its connection to Redis.',
    'The worker listens on another queue name or another database number.',
  ],
  steps: [
    'Look at the worker of this queue: is it up, and does it reach Redis?',
    'Compare the queue name in its configuration.',
    'Restart it; what waits is kept.',
  ],
  response: 'Start a worker for this queue; nothing takes its jobs.',
  panelId: 'queues',
  evaluate(view, now) {
    return freshQueues(view, now).flatMap((row) => {
      const waiting = row.waiting + row.prioritized
      if (row.workers !== 0 || waiting === 0) return []
      return [
        {
          tail: queueTail(row.name),
          forMs: HELD_MS,
          severity: 'critical' as const,
          title: `Nobody takes jobs of ${row.name}`,
          detail: `0 workers are connected and ${waiting} ${waiting === 1 ? 'job waits' : 'jobs wait'}.`,
          value: 0,
          threshold: 1,
          unit: 'count' as const,
          probe: 'queue.counts',
          provenance: 'exact' as const,
          seriesKey: view.key('queue.workers', { queue: row.name }),
        },
      ]
    })
  },
})

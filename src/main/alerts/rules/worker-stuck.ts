import { defineRule } from '../rule'

const STUCK_MS = 120_000

/** WK4: healthy by its own words, while work waits and nothing has ended for two minutes. */
export const workerStuck = defineRule({
  id: 'worker-stuck',
  kind: 'worker',
  title: 'Worker is healthy but stuck',
  impact: 'Its queue grows; what users started does not finish.',
  causes: [
    'Its tasks wait for a lock, a connection or a service without a deadline.',
    'A poison task blocks its only slot.',
    'It has lost its connection to the queue without noticing.',
  ],
  steps: [
    'Look at blocked sessions of its application name in the database.',
    'Look at the age of its oldest task and what that task does.',
    'Restart it when nothing holds it from outside.',
  ],
  response: 'Find what its oldest task waits for; restart it when nothing holds it from outside.',
  panelId: 'workers',
  evaluate(view) {
    if (view.table('worker.info')?.[0]?.condition !== 'stuck') return []
    const queued = view.value('worker.slots.queued') ?? 0
    const oldestMs = view.value('worker.task.oldest') ?? null
    const age = oldestMs === null ? '' : `; oldest task ${Math.round(oldestMs / 1_000)} s`
    return [
      {
        tail: '',
        forMs: 0,
        severity: 'high',
        title: 'Worker is healthy but stuck',
        detail: `${queued} tasks wait and none has ended for 2 min${age}.`,
        value: oldestMs,
        threshold: STUCK_MS,
        unit: 'ms',
        probe: 'worker.health',
        provenance: 'estimated',
        seriesKey: view.key('worker.task.oldest'),
      },
    ]
  },
})

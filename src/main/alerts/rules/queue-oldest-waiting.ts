import { probeOf, queueTail } from '../../sources/queues/tiles'
import { defineRule } from '../rule'
import { freshQueues } from './queue-parts'

/** JQ2: the signal that users feel. */
export const queueOldestWaiting = defineRule({
  id: 'queue-oldest-waiting',
  kind: 'queue',
  title: 'Jobs wait too long',
  impact: 'What users started has not begun yet; mails, exports and checks come late.',
  causes: [
    'More jobs come in than the workers finish.',
    'The workers are down, stuck or blocked by something they all wait for.',
    'The queue was paused and forgotten.',
  ],
  steps: [
    'Look whether the queue is paused and has workers.',
    'Compare jobs added with jobs ended: if fewer end, look at what the workers wait for.',
    'Add workers or raise their concurrency if nothing holds them up.',
  ],
  response: 'Find out what its workers do: all busy, slow, or paused.',
  panelId: 'queues',
  actionId: 'queue.resume',
  limits: {
    warn: { title: 'Oldest job waits', unit: 'ms', value: 60_000, clear: 45_000 },
    critical: {
      ...{ title: 'Oldest job waits, critical', unit: 'ms', value: 300_000, clear: 240_000 },
      severity: 'critical',
    },
  },
  evaluate(view, now, { level }) {
    return freshQueues(view, now).flatMap((row) => {
      const { name: queue, oldestWaitingMs: ageMs } = row
      const tail = queueTail(queue)
      const warnMs = level('warn', tail)
      const criticalMs = level('critical', tail)
      if (ageMs === null || ageMs < warnMs) return []
      const isCritical = ageMs >= criticalMs
      const count = row.waiting + row.prioritized
      return [
        {
          tail,
          forMs: 0,
          severity: isCritical ? ('critical' as const) : ('medium' as const),
          title: `Oldest job of ${queue} has waited ${Math.round(ageMs / 1_000)} s`,
          detail: `${count} waiting, ${row.active} active${row.paused ? '; the queue is paused' : ''}.`,
          value: ageMs,
          threshold: isCritical ? criticalMs : warnMs,
          unit: 'ms' as const,
          probe: `queue.${probeOf(row)}`,
          provenance: 'estimated' as const,
          seriesKey: view.key('queue.oldest-waiting', { queue }),
          ...(row.paused
            ? {
                suggestion: {
                  actionId: 'queue.resume',
                  ...{ targetId: view.target.id, input: { queue }, label: `Resume ${queue}` },
                },
              }
            : {}),
        },
      ]
    })
  },
})

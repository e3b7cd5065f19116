import { defineRule } from '../rule'

/** WK2: every slot busy for a minute. */
export const workerBusy = defineRule({
  id: 'worker-busy',
  kind: 'worker',
  title: 'All slots of the worker are busy',
  impact: 'New tasks wait; the queue grows as long as it lasts.',
  causes: [
    'More work than it was sized for.',
    'Tasks take longer: a slow database or service behind them.',
    'Tasks hang without a deadline.',
  ],
  steps: [
    'Compare the age of the oldest task with its usual duration.',
    'Look at the breakers and pools it depends on.',
    'Add slots or instances if the tasks are as fast as ever.',
  ],
  response: 'Look what its tasks wait for; add slots only if nothing holds them.',
  panelId: 'workers',
  limits: { for: { title: 'All slots busy for', unit: 'ms', value: 60_000 } },
  evaluate(view, _now, { limit }) {
    const busyPercent = view.value('worker.slots.busy-percent')
    if (busyPercent == null || busyPercent < 100) return []
    const active = view.value('worker.slots.active') ?? 0
    const queued = view.value('worker.slots.queued') ?? 0
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: 'high',
        title: `All ${active} slots busy`,
        detail: `For more than ${Math.round(limit('for') / 1_000)} s; ${queued} tasks queued.`,
        value: busyPercent,
        threshold: 100,
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'sampled',
        seriesKey: view.key('worker.slots.busy-percent'),
      },
    ]
  },
})

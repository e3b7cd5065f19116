import { defineRule } from '../rule'

/** OV5: heap of its limit. For a minute: a heap rises and falls with each collection. */
export const workerHeap = defineRule({
  id: 'worker-heap',
  kind: 'worker',
  title: 'Heap of the worker is nearly full',
  impact: 'It spends its time collecting garbage, then ends with "out of memory".',
  causes: [
    'A leak: the heap grows from collection to collection.',
    'One large answer or batch is held in memory.',
    'The limit is too small for its load.',
  ],
  steps: [
    'Look whether it grew slowly (a leak) or at once (a large batch).',
    'Look for a deploy at the time it began.',
    'Restart it before it ends by itself; take a heap snapshot first if you can.',
  ],
  response: 'Plan a restart now; look for a deploy at the time it began.',
  panelId: 'workers',
  actionId: 'worker.call-offer',
  limits: {
    warn: { title: 'Heap of its limit', unit: 'percent', value: 80, clear: 75 },
    high: {
      ...{ title: 'Heap of its limit, high', unit: 'percent', value: 95, clear: 90 },
      severity: 'high',
    },
    for: { title: 'For', unit: 'ms', value: 60_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const percent = view.value('worker.heap.percent')
    if (percent == null || percent <= level('warn', '')) return []
    const isHigh = percent > level('high', '')
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: isHigh ? 'high' : 'medium',
        title: `Heap at ${percent.toFixed(0)} % of its limit`,
        detail: '',
        value: percent,
        threshold: level(isHigh ? 'high' : 'warn', ''),
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'sampled',
        seriesKey: view.key('worker.heap.percent'),
      },
    ]
  },
})

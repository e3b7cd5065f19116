import { defineRule } from '../rule'

/** WK5: a leak shows as a line through the heap after collections, long before the heap is full. */
export const workerHeapGrowth = defineRule({
  id: 'worker-heap-growth',
  kind: 'worker',
  title: 'Heap of the worker grows steadily',
  impact:
    'At this pace it ends with "out of memory"; until then collections take longer and longer.',
  causes: [
    'Objects are kept that nobody needs: a cache without a limit, listeners, closures.',
    'A queue within the process grows.',
    'It is still warming up: then the line flattens within the hour.',
  ],
  steps: [
    'Look for a deploy where the line begins.',
    'Compare the queue length and cache sizes over the same hour.',
    'Take a heap snapshot, then drain and restart before it is full.',
  ],
  response: 'Plan a restart; compare heap snapshots of before and after an hour.',
  panelId: 'workers',
  actionId: 'worker.call-offer',
  limits: {
    slope: { title: 'Growth an hour', unit: 'percent', value: 5, clear: 3 },
    for: { title: 'For', unit: 'ms', value: 10 * 60_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const slope = view.value('worker.heap.slope')
    if (slope == null || slope <= level('slope', '')) return []
    const percent = view.value('worker.heap.percent')
    const hoursLeft = percent == null ? null : ((100 - percent) / percent / slope) * 100
    return [
      {
        tail: '',
        forMs: limit('for'),
        clearForMs: 60_000,
        severity: hoursLeft !== null && hoursLeft < 2 ? 'high' : 'medium',
        title: `Heap grows by ${slope.toFixed(1)} % an hour`,
        detail:
          hoursLeft === null
            ? 'Measured after collections, over the last hour.'
            : `Measured after collections, over the last hour; at this pace full in ${hoursLeft.toFixed(1)} h.`,
        value: slope,
        threshold: limit('slope'),
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'estimated',
        seriesKey: view.key('worker.heap.slope'),
      },
    ]
  },
})

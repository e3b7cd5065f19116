import { defineRule } from '../rule'

/** WK6: one thread does all the work; while it computes, everything else waits. */
export const workerEventLoop = defineRule({
  id: 'worker-event-loop',
  kind: 'worker',
  title: 'Event loop of the worker is blocked',
  impact: 'Every request and every timer of it is late, health checks too.',
  causes: [
    'A long computation or a large JSON on the main thread.',
    'Collections of a heap that is nearly full.',
    'Too little CPU for it.',
  ],
  steps: [
    'Compare with its heap and its CPU: a full heap collects all the time.',
    'Look in Traces for spans that are long without a child.',
    'Take a CPU profile; move the work off the main thread.',
  ],
  response: 'See whether heap or CPU is the reason; restart it if requests fail.',
  panelId: 'workers',
  limits: {
    lag: { title: 'Event-loop lag p99', unit: 'ms', value: 200, clear: 150 },
    for: { title: 'For', unit: 'ms', value: 30_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const lagMs = view.value('worker.event-loop.p99')
    if (lagMs == null || lagMs <= level('lag', '')) return []
    const cpu = view.value('worker.cpu')
    const heap = view.value('worker.heap.percent')
    const parts = [
      ...(cpu == null ? [] : [`CPU ${cpu.toFixed(0)} % of a core`]),
      ...(heap == null ? [] : [`heap ${heap.toFixed(0)} % of its limit`]),
    ]
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: lagMs > 5 * limit('lag') ? 'high' : 'medium',
        title: `Event loop ${Math.round(lagMs)} ms late (p99)`,
        detail: parts.join(', '),
        value: lagMs,
        threshold: limit('lag'),
        unit: 'ms',
        probe: 'worker.metrics',
        provenance: 'sampled',
        seriesKey: view.key('worker.event-loop.p99'),
      },
    ]
  },
})

/** Labelled by `queue`. */
export const metrics = {
  'queue.waiting': { title: 'Jobs waiting', unit: 'count', better: 'lower' },
  'queue.prioritized': { title: 'Jobs waiting with priority', unit: 'count', better: 'lower' },
  'queue.active': { title: 'Jobs active', unit: 'count' },
  'queue.delayed': { title: 'Jobs delayed', unit: 'count' },
  'queue.failed': { title: 'Jobs failed', unit: 'count', better: 'lower' },
  'queue.completed': { title: 'Jobs completed and kept', unit: 'count' },
  /** 1: paused. */
  'queue.paused': { title: 'Queue paused', unit: 'state' },
  /** JQ2. Zero when nothing waits. */
  'queue.oldest-waiting': { title: 'Oldest waiting job', unit: 'ms', better: 'lower' },
  'queue.workers': { title: 'Workers of the queue', unit: 'count', better: 'higher' },
  'queue.in.rate': { title: 'Jobs added', unit: 'per-second' },
  'queue.out.rate': { title: 'Jobs ended', unit: 'per-second', better: 'higher' },
  /** JQ4: failed of all that ended in the last 10 min. */
  'queue.fail-percent': { title: 'Jobs failed, last 10 min', unit: 'percent', better: 'lower' },
  /** Wall time of one count of all queues. */
  'queue.round-trip': { title: 'Count of all queues', unit: 'ms', better: 'lower' },
} as const

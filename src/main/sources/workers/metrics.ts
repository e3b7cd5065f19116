/** What one tick over a worker gives. `breaker`, `cache` and `pool` are labels. */
export const metrics = {
  /** 1: pass or warn; 0: fail. No answer is a gap. */
  'worker.up': { title: 'Worker up', unit: 'state', better: 'higher' },
  'worker.latency': { title: 'Health check', unit: 'ms', better: 'lower' },
  /** From the first failed reading to the first good one; once for each outage. */
  'worker.recovery': { title: 'Recovery time', unit: 'ms', better: 'lower' },
  'worker.heap.percent': { title: 'Heap of its limit', unit: 'percent', better: 'lower' },
  /** Percent an hour, of the heap after collections; a gap while there is no line. */
  'worker.heap.slope': { title: 'Heap growth an hour', unit: 'percent', better: 'lower' },
  'worker.memory': { title: 'Memory', unit: 'bytes', better: 'lower' },
  /** Of the last scrape of its exposition text, as the four below. */
  'worker.event-loop.p99': { title: 'Event loop p99', unit: 'ms', better: 'lower' },
  'worker.handles': { title: 'Active handles', unit: 'count', better: 'lower' },
  'worker.heap.used': { title: 'Heap in use', unit: 'bytes', better: 'lower' },
  /** User and system time, of one core; several threads may take more than 100 %. */
  'worker.cpu': { title: 'CPU of one core', unit: 'percent', better: 'lower' },
  /** Mean of the collections between two scrapes. */
  'worker.gc.pause': { title: 'Garbage collection pause', unit: 'ms', better: 'lower' },
  /** Of all routes, from the counters of its exposition text. */
  'worker.requests.rate': { title: 'Requests', unit: 'per-second' },
  /** Answered with 5xx; a gap with fewer than ten between two scrapes. */
  'worker.requests.error-percent': { title: 'Requests failed', unit: 'percent', better: 'lower' },
  /** Of the last five minutes; by spans where they tell of most requests. */
  'worker.requests.failed': { title: 'Failures in 5 min', unit: 'count', better: 'lower' },
  'worker.requests.failed-percent': { title: 'Failed in 5 min', unit: 'percent', better: 'lower' },
  /** Of the newest: 15 s at least, and enough that failures as often as in the five minutes would show. */
  'worker.requests.failed-percent.recent': {
    title: 'Failing now',
    unit: 'percent',
    better: 'lower',
  },
  /** Estimated from the buckets of its histogram. */
  'worker.requests.p95': { title: 'Request p95', unit: 'ms', better: 'lower' },
  'worker.slots.active': { title: 'Busy slots', unit: 'count' },
  'worker.slots.idle': { title: 'Idle slots', unit: 'count' },
  'worker.slots.queued': { title: 'Queued tasks', unit: 'count', better: 'lower' },
  'worker.slots.busy-percent': { title: 'Slots busy', unit: 'percent', better: 'lower' },
  'worker.task.oldest': { title: 'Oldest task', unit: 'ms', better: 'lower' },
  'worker.pool.total': { title: 'Pool connections', unit: 'count' },
  'worker.pool.idle': { title: 'Pool idle', unit: 'count' },
  'worker.pool.waiting': { title: 'Pool waiting', unit: 'count', better: 'lower' },
  /** Connections in use of the most there may be. */
  'worker.pool.used-percent': { title: 'Pool in use', unit: 'percent', better: 'lower' },
  /** 0 closed, 0.5 half-open, 1 open. */
  'worker.breaker.open': { title: 'Breaker open', unit: 'state', better: 'lower' },
  'worker.breaker.fail-percent': { title: 'Breaker failures', unit: 'percent', better: 'lower' },
  'worker.breaker.p95': { title: 'Breaker p95', unit: 'ms', better: 'lower' },
  'worker.breaker.rejects.rate': { title: 'Refused calls', unit: 'per-second', better: 'lower' },
  'worker.cache.hit-rate': { title: 'Cache hit rate', unit: 'percent', better: 'higher' },
  'worker.cache.keys': { title: 'Cache keys', unit: 'count', better: 'higher' },
} as const

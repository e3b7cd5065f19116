import { defineRule } from '../rule'

/** Below this in a minute a few misses decide: no judgement. */
const MIN_LOOKUPS = 60

/** RC2: hits of the last 60 s, judged when it stays low for five minutes. */
export const redisHitRate = defineRule({
  id: 'redis-hit-rate',
  kind: 'redis',
  title: 'Redis hit rate is low',
  impact: 'Requests wait for the databases instead of the cache; their load rises.',
  causes: [
    'The cache was emptied or restarted and is still cold.',
    'Keys expire or are evicted before they are read again.',
    'A new release asks for other keys.',
  ],
  steps: [
    'Look for a restart, a deploy or a burst of evictions at the time it fell.',
    'Warm the cache if the worker offers it.',
    'Compare expiry times with how often the keys are read.',
  ],
  response: 'Look for a restart or an eviction burst; warm the cache if a worker offers it.',
  panelId: 'workers',
  actionId: 'worker.warm-cache',
  limits: {
    floor: { title: 'Hit rate below', unit: 'percent', value: 70, clear: 75 },
    for: { title: 'For', unit: 'ms', value: 5 * 60_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const percent = view.value('redis.hit-rate.minute')
    const lookups = view.value('redis.lookups.minute') ?? 0
    if (percent == null || percent >= level('floor', '') || lookups < MIN_LOOKUPS) return []
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: 'medium',
        title: `Redis hit rate at ${percent.toFixed(0)} %`,
        detail: `Hits of all lookups in the last 60 s; below ${limit('floor')} % for ${limit('for') / 60_000} min.`,
        value: percent,
        threshold: limit('floor'),
        unit: 'percent',
        probe: 'redis.info',
        provenance: 'exact',
        seriesKey: view.key('redis.hit-rate.minute'),
      },
    ]
  },
})

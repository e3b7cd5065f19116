import { defineRule } from '../rule'

/** OV5: memory against maxmemory. Without a limit there is nothing to judge. */
export const redisMemory = defineRule({
  id: 'redis-memory',
  kind: 'redis',
  title: 'Redis memory is nearly full',
  impact: 'At the limit Redis evicts keys, or with noeviction refuses every write.',
  causes: [
    'More keys or larger values than planned.',
    'Keys without an expiry pile up.',
    'A queue grows faster than it is worked off.',
  ],
  steps: [
    'Look at evicted keys and at the hit rate: eviction of cold keys alone may be harmless.',
    'Find the namespace that grows; look for keys without an expiry.',
    'Raise maxmemory if the machine has room.',
  ],
  response: 'Find what grows, or give it more memory before writes are refused.',
  panelId: 'workers',
  actionId: 'cache.invalidate',
  limits: {
    warn: { title: 'Memory of maxmemory', unit: 'percent', value: 80, clear: 77 },
    high: {
      ...{ title: 'Memory of maxmemory, high', unit: 'percent', value: 95, clear: 93 },
      severity: 'high',
    },
  },
  evaluate(view, _now, { level }) {
    const percent = view.value('redis.memory.percent')
    if (percent == null || percent <= level('warn', '')) return []
    const policy = view.table('redis.server')?.[0]?.maxMemoryPolicy ?? 'unknown'
    const isHigh = percent >= level('high', '')
    // An evicting cache lives at its limit; one that refuses writes is an outage.
    const severity = isHigh ? 'high' : 'medium'
    return [
      {
        tail: '',
        forMs: 0,
        severity,
        title: `Redis memory at ${percent.toFixed(0)} %`,
        detail: `Policy ${policy}: ${
          policy === 'noeviction'
            ? 'at the limit writes are refused.'
            : 'at the limit keys are evicted.'
        }`,
        value: percent,
        threshold: level(isHigh ? 'high' : 'warn', ''),
        unit: 'percent',
        probe: 'redis.info',
        provenance: 'exact',
        seriesKey: view.key('redis.memory.percent'),
      },
    ]
  },
})

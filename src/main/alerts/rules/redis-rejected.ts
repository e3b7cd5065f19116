import { defineRule } from '../rule'

/** Redis turned connections away: clients see errors now. */
export const redisRejected = defineRule({
  id: 'redis-rejected',
  kind: 'redis',
  title: 'Redis refuses connections',
  impact: 'Clients get an error instead of a connection.',
  causes: ['maxclients is reached.', 'The process has no file handles left.'],
  steps: [
    'Compare the number of clients with maxclients.',
    'Look in CLIENT LIST who holds the most, and restart it.',
  ],
  response: 'Free connections: find the client that holds the most.',
  panelId: 'workers',
  limits: {
    rate: { title: 'Refused connections, more than', unit: 'per-second', value: 0 },
    'clear-for': { title: 'Ends after', unit: 'ms', value: 60_000 },
  },
  evaluate(view, _now, { limit }) {
    const rate = view.value('redis.rejected.rate')
    if (rate == null || rate <= limit('rate')) return []
    return [
      {
        tail: '',
        forMs: 0,
        clearForMs: limit('clear-for'),
        severity: 'high',
        title: `Redis refuses ${rate.toFixed(1)} connections a second`,
        detail: `${view.value('redis.clients') ?? 'unknown'} clients are connected.`,
        value: rate,
        threshold: limit('rate'),
        unit: 'per-second',
        probe: 'redis.info',
        provenance: 'exact',
        seriesKey: view.key('redis.rejected.rate'),
      },
    ]
  },
})

import { defineRule } from '../rule'

/** Connections against maxclients. */
export const redisClients = defineRule({
  id: 'redis-clients',
  kind: 'redis',
  title: 'Redis connections are nearly used up',
  impact: 'At the limit Redis refuses every new connection.',
  causes: [
    'Clients open a connection for each request and do not close it.',
    'More instances run than planned.',
    'Blocked clients pile up.',
  ],
  steps: [
    'Look in CLIENT LIST which name and address hold the most.',
    'Restart the client that leaks.',
    'Raise maxclients if the machine has file handles left.',
  ],
  response: 'Find the client that holds the most connections before the limit is reached.',
  panelId: 'workers',
  limits: {
    warn: { title: 'Clients of maxclients', unit: 'percent', value: 80, clear: 75 },
    critical: {
      ...{ title: 'Clients of maxclients, critical', unit: 'percent', value: 95, clear: 92 },
      severity: 'critical',
    },
  },
  evaluate(view, _now, { level }) {
    const percent = view.value('redis.clients.percent')
    if (percent == null || percent <= level('warn', '')) return []
    const isCritical = percent >= level('critical', '')
    return [
      {
        tail: '',
        forMs: 0,
        severity: isCritical ? 'critical' : 'medium',
        title: `${percent.toFixed(0)} % of the Redis connections are used`,
        detail: `${view.value('redis.clients') ?? 'unknown'} clients.`,
        value: percent,
        threshold: level(isCritical ? 'critical' : 'warn', ''),
        unit: 'percent',
        probe: 'redis.info',
        provenance: 'exact',
        seriesKey: view.key('redis.clients.percent'),
      },
    ]
  },
})

import { defineRule } from '../rule'

/** PC2: of the slots open to ordinary roles; the reserved ones are no room for an application. */
export const postgresConnections = defineRule({
  id: 'postgres-connections',
  kind: 'postgres',
  title: 'Connections are nearly used up',
  impact: 'At the limit every new connection is refused: pools fail, workers cannot start.',
  causes: [
    'A pool is too large, or too many instances run.',
    'Sessions are not given back: idle in transaction, or leaked.',
    'Slow or blocked statements hold connections longer than usual.',
  ],
  steps: [
    'Look which application and which state hold the most.',
    'Look for blocked sessions: freeing the root frees the rest.',
    'End idle sessions of the application that leaks; restart it if it goes on.',
  ],
  response: 'Find who holds the most connections and free them before the limit is reached.',
  panelId: 'pools',
  actionId: 'postgres.terminate-backend',
  limits: {
    warn: { title: 'Connections used', unit: 'percent', value: 80, clear: 75 },
    critical: {
      ...{ title: 'Connections used, critical', unit: 'percent', value: 90, clear: 87 },
      severity: 'critical',
    },
  },
  evaluate(view, now, { level }) {
    const percent = view.value('postgres.connections.used-percent')
    if (percent == null || percent < level('warn', 'pool') || !view.isFresh('session', now))
      return []
    const isCritical = percent >= level('critical', 'pool')
    const [largest] = view.table('postgres.connection-groups') ?? []
    const server = view.table('postgres.server')?.[0]
    const reserved =
      server === undefined
        ? ''
        : ` ${server.reservedConnections} more are reserved for administrators.`
    return [
      {
        tail: 'pool',
        forMs: 0,
        severity: isCritical ? 'critical' : 'medium',
        title: `${percent.toFixed(0)} % of the connections are used`,
        detail:
          largest === undefined
            ? reserved.trim()
            : `Most: ${largest.count} ${largest.state} of ${largest.app === '' ? largest.user : largest.app}.${reserved}`,
        value: percent,
        threshold: level(isCritical ? 'critical' : 'warn', 'pool'),
        unit: 'percent',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.connections.used-percent'),
      },
    ]
  },
})

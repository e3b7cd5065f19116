import { defineRule } from '../rule'

const WARN_PERCENT = 80
const CRITICAL_PERCENT = 90

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
  evaluate(view, now) {
    const percent = view.value('postgres.connections.used-percent')
    if (percent == null || percent < WARN_PERCENT || !view.isFresh('session', now)) return []
    const isCritical = percent >= CRITICAL_PERCENT
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
        threshold: isCritical ? CRITICAL_PERCENT : WARN_PERCENT,
        unit: 'percent',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.connections.used-percent'),
      },
    ]
  },
})

import { defineRule } from '../rule'

/** A deadlock is over when it is seen: the finding stays for a while, so that somebody sees it. */
export const postgresDeadlocks = defineRule({
  id: 'postgres-deadlocks',
  kind: 'postgres',
  title: 'Deadlocks',
  impact: 'One of the transactions of each deadlock was rolled back; its client got an error.',
  causes: [
    'Two code paths lock the same rows in a different order.',
    'A batch job changes rows in an order of its own.',
    'A missing index makes a statement lock more rows than it needs.',
  ],
  steps: [
    'Find the two statements in the log of the server: it writes each deadlock in full.',
    'Let both lock in the same order, or take the lock up front.',
    'Make sure that the client tries again after SQLSTATE 40P01.',
  ],
  response: 'Read the two statements in the server log and tell their owner.',
  panelId: 'pools',
  limits: {
    count: { title: 'Deadlocks between two readings, more than', unit: 'count', value: 0 },
    'clear-for': { title: 'Ends after', unit: 'ms', value: 5 * 60_000 },
  },
  evaluate(view, now, { limit }) {
    const count = view.value('postgres.deadlocks')
    if (count == null || count <= limit('count') || !view.isFresh('session', now)) return []
    return [
      {
        tail: '',
        forMs: 0,
        clearForMs: limit('clear-for'),
        severity: 'medium',
        title: count === 1 ? 'A deadlock' : `${count} deadlocks`,
        detail: 'Since the reading before; the server ended one transaction of each.',
        value: count,
        threshold: limit('count'),
        unit: 'count',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.deadlocks'),
      },
    ]
  },
})

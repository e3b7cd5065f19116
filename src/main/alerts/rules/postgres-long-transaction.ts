import { sayDuration } from '../../sources/postgres/words'
import { defineRule } from '../rule'

/** An old transaction holds back vacuum for the whole server, whatever it does. */
export const postgresLongTransaction = defineRule({
  id: 'postgres-long-transaction',
  kind: 'postgres',
  title: 'A transaction is open for very long',
  impact: 'Vacuum removes nothing that it could still see: tables grow and slow down.',
  causes: [
    'A report or an export runs far longer than planned.',
    'A schema change or a batch job hangs behind a lock.',
    'A client forgot to end its transaction.',
  ],
  steps: [
    'Find it in the sessions, sorted by the age of the transaction.',
    'Ask its owner whether it may go on.',
    'Cancel its statement; if it is idle, end the session.',
  ],
  response: 'Ask its owner; cancel it when nobody needs its result.',
  panelId: 'pools',
  limits: {
    medium: { title: 'Oldest transaction', unit: 'ms', value: 30 * 60_000 },
    high: { title: 'Oldest transaction, high', unit: 'ms', value: 4 * 3_600_000 },
  },
  evaluate(view, now, { limit }) {
    const ageMs = view.value('postgres.transaction.oldest')
    if (ageMs == null || ageMs < limit('medium') || !view.isFresh('session', now)) return []
    const isHigh = ageMs >= limit('high')
    return [
      {
        tail: '',
        forMs: 0,
        severity: isHigh ? 'high' : 'medium',
        title: `A transaction is open for ${sayDuration(ageMs)}`,
        detail: '',
        value: ageMs,
        threshold: limit(isHigh ? 'high' : 'medium'),
        unit: 'ms',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.transaction.oldest'),
      },
    ]
  },
})

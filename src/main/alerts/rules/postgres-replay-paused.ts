import { defineRule } from '../rule'

/** PC8: seen at once, before the lag has grown: it is the cause of the lag to come. */
export const postgresReplayPaused = defineRule({
  id: 'postgres-replay-paused',
  kind: 'postgres',
  title: 'Replay is paused',
  impact: 'The replica receives and does not apply: its data stands still and grows old.',
  causes: [
    'Somebody paused it: for a backup, a comparison, or by mistake.',
    'A setting of the primary was raised beyond that of the replica.',
  ],
  steps: [
    'Ask whether it was paused on purpose.',
    'Compare max_connections and its kin on both servers.',
    'Resume it: select pg_wal_replay_resume().',
  ],
  response: 'If nobody paused it on purpose, resume it: select pg_wal_replay_resume().',
  panelId: 'pools',
  evaluate(view, now) {
    if (!view.isFresh('session', now) || view.value('postgres.replica.paused') !== 1) return []
    const bytes = view.value('postgres.replica.lag-bytes')
    return [
      {
        tail: '',
        forMs: 0,
        severity: 'medium',
        title: 'Replay is paused',
        detail:
          bytes == null ? '' : `${(bytes / 1_048_576).toFixed(1)} MiB received and not replayed.`,
        value: 1,
        threshold: 0,
        unit: 'state',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.replica.paused'),
      },
    ]
  },
})

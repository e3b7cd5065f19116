import type { TargetView } from '../../sources/target-view'
import type { RuleContext } from '../limits'
import { defineRule, type FindingDraft } from '../rule'
import { sayDuration } from '../../sources/postgres/words'

/** PC8. */
const limits = {
  ok: { title: 'Worth a look', unit: 'ms', value: 1_000 },
  alert: { title: 'Replica behind', unit: 'ms', value: 5_000, clear: 3_000, severity: 'medium' },
} as const
type Context = RuleContext<keyof typeof limits>

/** PC8: on the replica from its own reading; on a primary only what is well over the limit, for standbys that nobody watches. */
export const postgresReplicaLag = defineRule({
  id: 'postgres-replica-lag',
  kind: 'postgres',
  title: 'The replica is behind',
  impact:
    'Reads from the replica give old data; after a failover what was not yet received is lost.',
  causes: [
    'Replay is paused.',
    'A long statement on the replica holds replay up.',
    'The primary writes faster than the replica can replay, or the network is slow.',
    'The replica lost its connection to the primary.',
  ],
  steps: [
    'If replay is paused, resume it: select pg_wal_replay_resume().',
    'Look on the replica for long statements, and cancel them.',
    'Until it has caught up, send reads to the primary.',
  ],
  response: 'Send reads to the primary until the replica has caught up.',
  panelId: 'pools',
  limits,
  evaluate(view, now, context) {
    if (!view.isFresh('session', now)) return []
    const isReplica = view.value('postgres.replica.receiving') !== undefined
    return isReplica ? judgeReplica(view, context) : judgeStandbys(view, context)
  },
})

function judgeReplica(view: TargetView, { limit, level }: Context): FindingDraft[] {
  const lagMs = view.value('postgres.replica.replay-lag') ?? null
  const draft = { ...makeDraft(view, lagMs), threshold: limit('ok') }
  if (lagMs !== null && lagMs > level('alert', '')) {
    const why = view.value('postgres.replica.paused') === 1 ? ' Replay is paused.' : ''
    const title = `Replica ${sayDuration(lagMs)} behind`
    const threshold = limit('alert')
    return [{ ...draft, severity: 'high', threshold, title, detail: sayBytes(view) + why }]
  }
  if (view.value('postgres.replica.receiving') === 0) {
    const detail = 'How far it is behind cannot be told.'
    return [
      { ...draft, severity: 'medium', title: 'The replica receives nothing', detail, forMs: 5_000 },
    ]
  }
  if (lagMs === null || lagMs <= limit('ok')) return []
  const title = `Replica ${sayDuration(lagMs)} behind`
  // One reading may fall between the receiving and the replaying of a record after a long calm.
  const detail = sayBytes(view)
  return [{ ...draft, severity: 'low', notice: true, title, detail, forMs: 1_500 }]
}

function judgeStandbys(view: TargetView, { limit, level }: Context): FindingDraft[] {
  const [worst] = view
    .values('postgres.replica.replay-lag')
    .flatMap(({ labels, value }) =>
      value === null ? [] : [{ name: labels['standby'] ?? '', value }],
    )
    .sort((a, b) => b.value - a.value)
  if (worst === undefined || worst.value <= level('alert', '')) return []
  return [
    {
      ...makeDraft(view, worst.value),
      severity: 'medium',
      threshold: limit('alert'),
      title: `Standby ${worst.name} ${sayDuration(worst.value)} behind`,
      detail: 'As the primary sees it.',
      seriesKey: view.key('postgres.replica.replay-lag', { standby: worst.name }),
    },
  ]
}

function makeDraft(
  view: TargetView,
  value: number | null,
): Omit<FindingDraft, 'severity' | 'title' | 'detail' | 'threshold'> {
  return {
    tail: '',
    forMs: 0,
    value,
    unit: 'ms',
    probe: 'postgres.session',
    provenance: 'exact',
    seriesKey: view.key('postgres.replica.replay-lag'),
  }
}

function sayBytes(view: TargetView): string {
  const bytes = view.value('postgres.replica.lag-bytes')
  if (bytes == null) return ''
  return `${(bytes / 1_048_576).toFixed(bytes < 1_048_576 ? 2 : 0)} MiB received and not replayed.`
}

import type { Severity } from '../../../shared/model/finding'
import type { SessionRow } from '../../../shared/model/tables/postgres'
import { defineRule } from '../rule'
import { sayDuration, saySession, suggestEnd } from '../../sources/postgres/words'

/** Two readings apart: what is idle for longer and holds locks is no pause between two statements. */
const NOTICE_MS = 1_500
/** PC5, PC6. */
const LIMITS: readonly (readonly [number, Severity])[] = [
  [1_800_000, 'critical'],
  [300_000, 'high'],
  [60_000, 'medium'],
]

/** PC5, PC6: one finding, of the session that has been idle in its transaction the longest. */
export const postgresIdleInTransaction = defineRule({
  id: 'postgres-idle-in-transaction',
  kind: 'postgres',
  title: 'Idle in transaction',
  impact:
    'It keeps its locks and its connection, and vacuum cannot remove what it could still see.',
  causes: [
    'The application waits for something else while its transaction is open.',
    'An error path returns without commit or rollback.',
    'Somebody left a console open.',
  ],
  steps: [
    'Look who it is and whether others wait for it.',
    'End the session; its open transaction is rolled back.',
    'Set idle_in_transaction_session_timeout for that role.',
  ],
  evaluate(view, now) {
    if (!view.isFresh('session', now)) return []
    const rows = view.table('postgres.sessions') ?? []
    const worst = rows
      .map((row) => ({ row, level: judge(row) }))
      .filter((one) => one.level !== undefined)
      .sort((a, b) => (b.row.stateAgeMs ?? 0) - (a.row.stateAgeMs ?? 0))
    const [first] = worst
    if (first?.level === undefined) return []
    const { row, level } = first
    const idleMs = row.stateAgeMs ?? 0
    const locks = row.locksHeld === null ? '' : `, holds ${row.locksHeld} locks`
    const more = worst.length === 1 ? '' : ` ${worst.length - 1} more like it.`
    return [
      {
        tail: '',
        forMs: 0,
        severity: level.severity,
        title: `pid ${row.pid} idle in transaction for ${sayDuration(idleMs)}`,
        detail: `${saySession(row)}: open ${sayDuration(row.xactAgeMs ?? idleMs)}${locks}. Last: ${row.query.slice(0, 200)}${more}`,
        value: idleMs,
        threshold: level.threshold,
        unit: 'ms',
        probe: 'postgres.session',
        provenance: 'exact',
        seriesKey: view.key('postgres.idle-in-transaction.oldest'),
        suggestion: suggestEnd(view.target.id, row),
      },
    ]
  },
})

function judge(row: SessionRow): { severity: Severity; threshold: number } | undefined {
  if (row.kind !== 'client' || !row.state.startsWith('idle in transaction')) return undefined
  const idleMs = row.stateAgeMs ?? 0
  const passed = LIMITS.find(([limit]) => idleMs >= limit)
  if (passed !== undefined) return { threshold: passed[0], severity: passed[1] }
  if (idleMs < NOTICE_MS || row.locksHeld === null || row.locksHeld === 0) return undefined
  return { threshold: NOTICE_MS, severity: 'low' }
}

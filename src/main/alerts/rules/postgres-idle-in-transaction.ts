import type { Severity } from '../../../shared/model/finding'
import type { SessionRow } from '../../../shared/model/tables/postgres'
import type { RuleContext } from '../limits'
import { defineRule } from '../rule'
import { sayDuration, saySession, suggestEnd } from '../../sources/postgres/words'

/** Two readings apart: what is idle for longer and holds locks is no pause between two statements. */
const NOTICE_MS = 1_500
/** PC5, PC6. */
const limits = {
  medium: { title: 'Idle in transaction', unit: 'ms', value: 60_000 },
  high: { title: 'Idle in transaction, high', unit: 'ms', value: 300_000 },
  critical: { title: 'Idle in transaction, critical', unit: 'ms', value: 1_800_000 },
} as const
const WORST_FIRST = ['critical', 'high', 'medium'] as const

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
  response: 'Ask its owner to finish; else end the session.',
  panelId: 'pools',
  actionId: 'postgres.terminate-backend',
  limits,
  evaluate(view, now, context) {
    if (!view.isFresh('session', now)) return []
    const rows = view.table('postgres.sessions') ?? []
    const worst = rows
      .map((row) => ({ row, level: judge(row, context) }))
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
        ...(level.severity === 'low' ? { notice: true } : {}),
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

/** Below the first limit it is a notice only, and only while it holds locks. */
function judge(
  row: SessionRow,
  { limit }: RuleContext<keyof typeof limits>,
): { severity: Severity; threshold: number } | undefined {
  if (row.kind !== 'client' || !row.state.startsWith('idle in transaction')) return undefined
  const idleMs = row.stateAgeMs ?? 0
  const severity = WORST_FIRST.find((one) => idleMs >= limit(one))
  if (severity !== undefined) return { severity, threshold: limit(severity) }
  if (idleMs < NOTICE_MS || row.locksHeld === null || row.locksHeld === 0) return undefined
  return { threshold: NOTICE_MS, severity: 'low' }
}

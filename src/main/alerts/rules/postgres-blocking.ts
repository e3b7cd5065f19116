import { findRoots, type BlockingRoot } from '../../../shared/model/blocking'
import type { Severity } from '../../../shared/model/finding'
import type { SessionRow } from '../../../shared/model/tables/postgres'
import type { RuleContext } from '../limits'
import { defineRule } from '../rule'
import { sayDuration, saySession, suggestEnd } from '../../sources/postgres/words'

const limits = {
  'held-up': { title: 'One session waits', unit: 'ms', value: 3_000 },
  total: { title: 'All waits together', unit: 'ms', value: 30_000 },
  critical: { title: 'All waits together, critical', unit: 'ms', value: 300_000 },
} as const
type Context = RuleContext<keyof typeof limits>

/** Q3, Q4: one finding, of the root that costs most. By total wait: many short waits are as bad as one long one. */
export const postgresBlocking = defineRule({
  id: 'postgres-blocking',
  kind: 'postgres',
  title: 'Sessions wait on locks',
  impact:
    'What waits does not answer; with each request more connections are held until none are left.',
  causes: [
    'A transaction was left open after it changed rows.',
    'A schema change waits for a long statement, and everyone waits behind it.',
    'A batch job changes many rows in one transaction.',
  ],
  steps: [
    'Look at the root: the others wait for it, directly or not.',
    'If it is idle in transaction, end its session; if it runs a statement, cancel that.',
    'Find out in the application why the transaction stayed open.',
  ],
  response: 'Look at the root session; end or cancel it if its owner cannot finish it now.',
  panelId: 'pools',
  actionId: 'postgres.terminate-backend',
  limits,
  evaluate(view, now, context) {
    if (!view.isFresh('session', now)) return []
    const roots = findRoots(view.table('postgres.sessions') ?? [])
    const [worst] = roots
    if (worst === undefined) return []
    const { severity, value, threshold, notice = false } = judge(worst, context)
    const { session } = worst
    const others = roots.length === 1 ? '' : ` ${roots.length - 1} more roots.`
    return [
      {
        tail: '',
        forMs: 0,
        severity,
        ...(notice ? { notice } : {}),
        title: `${worst.blocked.length} blocked by ${sayWho(worst)}`,
        detail: `${sayRoot(worst)} Waits so far: ${sayDuration(worst.totalWaitMs)} in all.${others}`,
        value,
        threshold,
        unit: 'ms',
        probe: 'postgres.session',
        provenance: 'sampled',
        seriesKey: view.key('postgres.blocking.total'),
        ...(session === undefined || isReplay(session)
          ? {}
          : { suggestion: suggestEnd(view.target.id, session) }),
      },
    ]
  },
})

interface Judged {
  readonly severity: Severity
  readonly value: number
  readonly threshold: number
  /** A short wait is shown and no alert: locks are held for a moment all the time. */
  readonly notice?: boolean
}

/** With the figure and the limit that decided: all waits together, or the longest one. */
function judge(root: BlockingRoot, { limit }: Context): Judged {
  const { totalWaitMs } = root
  if (totalWaitMs >= limit('critical')) {
    return { severity: 'critical', value: totalWaitMs, threshold: limit('critical') }
  }
  if (totalWaitMs >= limit('total')) {
    return { severity: 'high', value: totalWaitMs, threshold: limit('total') }
  }
  const longestMs = Math.max(...root.blocked.map((row) => row.waitMs ?? 0))
  if (longestMs >= limit('held-up')) {
    return { severity: 'high', value: longestMs, threshold: limit('held-up') }
  }
  return { severity: 'medium', value: longestMs, threshold: 0, notice: true }
}

function sayRoot(root: BlockingRoot): string {
  const { session } = root
  if (session === undefined) return `The root is ${sayMissing(root)}.`
  if (isReplay(session)) {
    return 'It replays a change that locks the table, such as a refresh or an ALTER: who waits goes on once that is committed on the primary.'
  }
  const openFor =
    session.xactAgeMs === null ? '' : `, transaction open ${sayDuration(session.xactAgeMs)}`
  return `The root is ${saySession(session)}: ${session.state}${openFor}.`
}

/** The startup process of a standby. */
const isReplay = ({ kind, state }: SessionRow): boolean => kind === 'other' && state === 'startup'

function sayWho(root: BlockingRoot): string {
  const { session, pid } = root
  if (session === undefined) return sayMissing(root)
  return isReplay(session) ? `the replay of the primary's changes (pid ${pid})` : `pid ${pid}`
}

const sayMissing = (root: BlockingRoot): string =>
  root.pid === 0 ? 'a prepared transaction' : `pid ${root.pid}, which has left`

import type { Severity } from '../../../shared/model/finding'
import { findRoots, type BlockingRoot } from '../../sources/postgres/blocking-tree'
import { defineRule } from '../rule'
import { sayDuration, saySession, suggestEnd } from '../../sources/postgres/words'

const HELD_UP_MS = 3_000
const WARN_TOTAL_MS = 30_000
const CRITICAL_TOTAL_MS = 300_000

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
  evaluate(view, now) {
    if (!view.isFresh('session', now)) return []
    const roots = findRoots(view.table('postgres.sessions') ?? [])
    const [worst] = roots
    if (worst === undefined) return []
    const { severity, value, threshold } = judge(worst)
    const { session } = worst
    const others = roots.length === 1 ? '' : ` ${roots.length - 1} more roots.`
    return [
      {
        tail: '',
        forMs: 0,
        severity,
        title: `${worst.blocked.length} blocked by ${session === undefined ? sayMissing(worst) : `pid ${worst.pid}`}`,
        detail: `${sayRoot(worst)} Waits so far: ${sayDuration(worst.totalWaitMs)} in all.${others}`,
        value,
        threshold,
        unit: 'ms',
        probe: 'postgres.session',
        provenance: 'sampled',
        seriesKey: view.key('postgres.blocking.total'),
        ...(session === undefined ? {} : { suggestion: suggestEnd(view.target.id, session) }),
      },
    ]
  },
})

interface Judged {
  readonly severity: Severity
  readonly value: number
  readonly threshold: number
}

/** With the figure and the limit that decided: all waits together, or the longest one. */
function judge(root: BlockingRoot): Judged {
  const { totalWaitMs } = root
  if (totalWaitMs >= CRITICAL_TOTAL_MS) {
    return { severity: 'critical', value: totalWaitMs, threshold: CRITICAL_TOTAL_MS }
  }
  if (totalWaitMs >= WARN_TOTAL_MS) {
    return { severity: 'high', value: totalWaitMs, threshold: WARN_TOTAL_MS }
  }
  const longestMs = Math.max(...root.blocked.map((row) => row.waitMs ?? 0))
  if (longestMs >= HELD_UP_MS) {
    return { severity: 'high', value: longestMs, threshold: HELD_UP_MS }
  }
  return { severity: 'medium', value: longestMs, threshold: 0 }
}

function sayRoot(root: BlockingRoot): string {
  const { session } = root
  if (session === undefined) return `The root is ${sayMissing(root)}.`
  const openFor =
    session.xactAgeMs === null ? '' : `, transaction open ${sayDuration(session.xactAgeMs)}`
  return `The root is ${saySession(session)}: ${session.state}${openFor}.`
}

const sayMissing = (root: BlockingRoot): string =>
  root.pid === 0 ? 'a prepared transaction' : `pid ${root.pid}, which has left`

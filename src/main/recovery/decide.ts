import type { ActionRun } from '../../shared/model/action'
import {
  RECOVERY_OPERATOR,
  RESTART_ACTION,
  type DecisionCode,
  type RecoveryPolicy,
  type Trouble,
} from '../../shared/model/recovery'
import type { Environment } from '../../shared/model/target'

/** At most so many restarts of a worker within the window, whatever becomes of them. */
export const BUDGET = 2
export const BUDGET_WINDOW_MS = 10 * 60_000
/** Before the second try; doubles with each further one. */
const BACK_OFF_MS = 60_000
/** After a try that the gate refused: doubles up to the budget's window. */
const REFUSED_WAIT_MS = 30_000

/** All that a decision about one worker hangs on. Wall times in ms since 1970. */
export interface RecoveryFacts {
  readonly now: number
  readonly policy: RecoveryPolicy
  readonly environment: Environment
  /** `lastedMs` by the monotonic clock. */
  readonly trouble: { readonly kind: Trouble; readonly lastedMs: number } | null
  /** In words, what it would run; null: nothing. */
  readonly means: string | null
  readonly killSwitch: boolean
  /** Title of the open maintenance window of this worker. */
  readonly maintenance: string | null
  /** Why the failure is on our side of the wire; null: it is not. */
  readonly ourSide: string | null
  /** What it follows from, in words; null: nothing known. */
  readonly upstream: string | null
  /** Restarts of this worker, by whomever, as the audit log tells them; newest first. */
  readonly restarts: readonly ActionRun[]
  /** When it was last read well in this run of the app; null: not yet. */
  readonly lastFineAt: number | null
  /** Tries of this trouble that the gate refused, and when the last was. */
  readonly refused: { readonly count: number; readonly at: number; readonly why: string } | null
  /** Another worker that is being restarted by itself right now. */
  readonly busyWith: string | null
}

export interface Decision {
  readonly code: DecisionCode
  readonly words: string
  /** When it may act, as far as can be told; null: not by itself. */
  readonly nextTryAt: number | null
}

/** Pure: the same facts give the same decision. The first reason that holds is the one that is told. */
export function decide(facts: RecoveryFacts): Decision {
  return forbidden(facts) ?? tooOften(facts) ?? waiting(facts) ?? act(facts)
}

/** Automatic restarts that still count; a time ahead of a clock that was set back counts too. */
export function spent({ restarts, now }: Pick<RecoveryFacts, 'restarts' | 'now'>): ActionRun[] {
  return restarts.filter(
    ({ actionId, operator, startedAt }) =>
      actionId === RESTART_ACTION &&
      operator === RECOVERY_OPERATOR &&
      Math.abs(now - startedAt) < BUDGET_WINDOW_MS,
  )
}

/** Nothing to do, or never: whoever wants it then does it by hand. */
function forbidden(facts: RecoveryFacts): Decision | undefined {
  const { policy, trouble, environment, killSwitch, maintenance } = facts
  if (!policy.on) return never('off', 'Off: it is left to a person.')
  if (trouble === null) return never('no-trouble', 'It answers; nothing is to be done.')
  if (!policy.kinds.includes(trouble.kind)) {
    return never('other-trouble', `It is ${trouble.kind}, which is left to a person.`)
  }
  if (environment === 'prod' && !policy.prod) {
    return never('prod', 'It is of production, and nobody has allowed that for it.')
  }
  if (killSwitch) return never('kill-switch', 'The kill switch is on: nothing acts.')
  if (maintenance !== null) {
    return never('maintenance', `The maintenance window ${maintenance} is open.`)
  }
  if (facts.ourSide !== null) return never('our-network', facts.ourSide)
  if (facts.upstream !== null) {
    return never('upstream', `${facts.upstream}: a restart would not mend that.`)
  }
  if (facts.means === null) {
    return never('no-means', 'It offers no restart, and no supervisor is configured.')
  }
  return undefined
}

function tooOften(facts: RecoveryFacts): Decision | undefined {
  const { restarts, lastFineAt } = facts
  const last = restarts.find(({ operator }) => operator === RECOVERY_OPERATOR)
  const wasFineSince = last !== undefined && lastFineAt !== null && lastFineAt > last.startedAt
  if (last?.state === 'unknown' && !wasFineSince) {
    const words = 'Whether the last restart took place is not known: a person must look first.'
    return never('outcome-unknown', words)
  }
  const used = spent(facts)
  const oldest = used.at(-1)
  if (used.length < BUDGET || oldest === undefined) return undefined
  const freeAt = oldest.startedAt + BUDGET_WINDOW_MS
  const words = `Restarted ${used.length} times in 10 min without lasting: no more until one of them is older.`
  return { code: 'budget', words, nextTryAt: freeAt }
}

function waiting(facts: RecoveryFacts): Decision | undefined {
  const { now, policy, trouble, restarts, refused, busyWith } = facts
  const leftMs = 1_000 * policy.afterS - (trouble?.lastedMs ?? 0)
  if (leftMs > 0) {
    const words = `It has ${policy.afterS} s to come back by itself.`
    return { code: 'too-early', words, nextTryAt: now + leftMs }
  }
  if (refused !== null) {
    const waitMs = Math.min(REFUSED_WAIT_MS * 2 ** (refused.count - 1), BUDGET_WINDOW_MS)
    const nextTryAt = refused.at + waitMs
    if (nextTryAt > now) return { code: 'refused', words: refused.why, nextTryAt }
  }
  const [newest] = restarts
  if (newest !== undefined) {
    const waitMs = BACK_OFF_MS * 2 ** Math.max(0, spent(facts).length - 1)
    const nextTryAt = (newest.endedAt ?? newest.startedAt) + waitMs
    if (nextTryAt > now && newest.startedAt <= now) {
      const words = `It was restarted a moment ago by ${newest.operator}: that gets ${waitMs / 1_000} s.`
      return { code: 'back-off', words, nextTryAt }
    }
  }
  if (busyWith === null) return undefined
  return { code: 'busy', words: `${busyWith} is being restarted: one at a time.`, nextTryAt: null }
}

function act({ trouble, means, now }: RecoveryFacts): Decision {
  const seconds = Math.round((trouble?.lastedMs ?? 0) / 1_000)
  const words = `${trouble?.kind ?? 'down'} for ${seconds} s: ${means ?? ''}`
  return { code: 'act', words, nextTryAt: now }
}

const never = (code: DecisionCode, words: string): Decision => ({ code, words, nextTryAt: null })

import type { RevertState } from '../../../../shared/model/revert'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { useStatus } from '../../live/use-state'
import type { Owned } from '../of-targets'

export interface Hold {
  /** When the forced state ends; null: it is not forced, or nobody knows of an end. */
  readonly until: number | null
  /** The end that we see to ourselves. */
  readonly revert: RevertState | undefined
}

/** BR7: who ends a forced state, and when. */
export function useHold({ targetId, name, state, heldUntil }: Owned<BreakerRow>): Hold {
  const reverts = useStatus()?.reverts ?? []
  if (state !== 'forced-open' && state !== 'disabled') return { until: null, revert: undefined }
  const subject = `breaker ${name}`
  const revert = reverts.find((one) => one.targetId === targetId && one.subject === subject)
  return { until: revert?.dueAt ?? heldUntil, revert }
}

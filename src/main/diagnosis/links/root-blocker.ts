import type { Finding } from '../../../shared/model/finding'
import { defineLink, of, pair } from '../link'

/** Sessions wait because one session keeps its transaction open. */
export const rootBlocker = defineLink({
  id: 'root-blocker',
  find: (facts) =>
    pair(
      of(facts, ['postgres-idle-in-transaction', 'postgres-long-transaction']),
      of(facts, ['postgres-blocking']),
      (cause, effect) => {
        if (cause.targetId !== effect.targetId) return undefined
        const pid = pidOf(cause)
        return pid !== undefined && pid === pidOf(effect)
          ? `pid ${pid} keeps its transaction open and holds what they wait for`
          : undefined
      },
    ),
})

/** The session that a finding offers to end. */
function pidOf({ suggestion }: Finding): number | undefined {
  const pid = suggestion?.input['pid']
  return typeof pid === 'number' ? pid : undefined
}

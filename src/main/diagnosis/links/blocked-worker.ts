import { defineLink, of, pair } from '../link'

/** A worker is busy, full or stuck because its sessions wait on a lock. */
export const blockedWorker = defineLink({
  id: 'blocked-worker',
  find: (facts) =>
    pair(
      of(facts, ['postgres-blocking']),
      of(facts, ['worker-pool-saturated', 'worker-busy', 'worker-stuck', 'worker-slow']),
      (cause, effect) => {
        const sessions = facts.view(cause.targetId)?.table('postgres.sessions') ?? []
        const waiting = sessions.filter(
          ({ app, blockedBy }) => app === effect.targetId && blockedBy.length > 0,
        ).length
        if (waiting === 0) return undefined
        return `${waiting} of its sessions wait on a lock in ${cause.targetId}`
      },
    ),
})

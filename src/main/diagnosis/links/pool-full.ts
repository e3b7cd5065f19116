import { defineLink, of, pair } from '../link'

/** Connections run out because sessions keep them: idle in transaction, or waiting behind one. */
export const poolFull = defineLink({
  id: 'pool-full',
  find: (facts) => {
    const holders = of(facts, ['postgres-idle-in-transaction', 'postgres-blocking'])
    return [
      ...pair(holders, of(facts, ['postgres-connections']), (cause, effect) =>
        cause.targetId === effect.targetId
          ? 'sessions that wait or idle keep their connections'
          : undefined,
      ),
      ...pair(
        of(facts, ['postgres-idle-in-transaction']),
        of(facts, ['worker-pool-saturated']),
        (cause, effect) => {
          const idle = (facts.view(cause.targetId)?.table('postgres.sessions') ?? []).filter(
            ({ app, state }) => app === effect.targetId && state.startsWith('idle in transaction'),
          ).length
          return idle === 0
            ? undefined
            : `${idle} of its connections are idle in transaction in ${cause.targetId}`
        },
      ),
    ]
  },
})

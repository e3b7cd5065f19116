import { defineLink, of, pair } from '../link'

/** A worker reports a problem because a breaker of its own is open, or a component names what is down. */
export const ownHealth = defineLink({
  id: 'own-health',
  find: (facts) => {
    const unwell = of(facts, ['worker-unhealthy'])
    return [
      ...pair(of(facts, ['breaker-open']), unwell, (cause, effect) =>
        cause.targetId === effect.targetId ? cause.title : undefined,
      ),
      ...pair(
        of(facts, ['worker-down', 'postgres-down', 'redis-down']),
        unwell,
        (cause, effect) => {
          const kind = facts.view(cause.targetId)?.target.kind
          const bad = (facts.view(effect.targetId)?.table('worker.components') ?? []).find(
            ({ component, status }) =>
              (status === 'fail' || status === 'warn') &&
              (component === cause.targetId || (kind !== 'worker' && component === kind)),
          )
          return bad === undefined ? undefined : `its component ${bad.key} is ${bad.status}`
        },
      ),
    ]
  },
})

import { defineLink, of, pair } from '../link'

/** A replica is behind because its replay is paused; the primary sees the same. */
export const replayPaused = defineLink({
  id: 'replay-paused',
  find: (facts) => {
    const paused = of(facts, ['postgres-replay-paused'])
    const lags = of(facts, ['postgres-replica-lag'])
    return pair([...paused, ...lags], lags, (cause, effect) => {
      if (cause.ruleId === 'postgres-replay-paused' && cause.targetId === effect.targetId) {
        return 'replay is paused there'
      }
      const group = facts.view(cause.targetId)?.target.group
      const isReplica = facts.view(cause.targetId)?.value('postgres.replica.receiving') != null
      const isPrimary = facts.view(effect.targetId)?.value('postgres.replica.receiving') == null
      const isSame = group !== undefined && facts.view(effect.targetId)?.target.group === group
      return isReplica && isPrimary && isSame
        ? `it is what ${cause.targetId} says of itself`
        : undefined
    })
  },
})

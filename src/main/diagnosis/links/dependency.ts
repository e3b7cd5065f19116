import type { BreakerRow } from '../../../shared/model/tables/worker'
import type { Finding } from '../../../shared/model/finding'
import { defineLink, of, pair, type Facts } from '../link'

const DOWN = ['worker-down', 'postgres-down', 'redis-down'] as const
const BREAKERS = ['breaker-open', 'breaker-failing'] as const

/** A breaker is open because what it guards is down, is unwell, or has an open breaker of its own. */
export const dependency = defineLink({
  id: 'dependency',
  find: (facts) =>
    pair(
      of(facts, [...DOWN, 'worker-stuck', 'worker-unhealthy', 'worker-busy', ...BREAKERS]),
      of(facts, BREAKERS),
      (cause, effect) => {
        const dependsOn = breakerOf(facts, effect)?.dependsOn
        if (dependsOn === undefined || cause.targetId === effect.targetId) return undefined
        return isMeant(facts, dependsOn, cause.targetId)
          ? `it guards ${dependsOn}: ${cause.title}`
          : undefined
      },
    ),
})

/** A name of a target, or the one target of the kind that a worker calls by its kind. */
function isMeant(facts: Facts, dependsOn: string, targetId: string): boolean {
  const target = facts.view(targetId)?.target
  return dependsOn === targetId || (target?.kind !== 'worker' && dependsOn === target?.kind)
}

export function breakerOf(facts: Facts, { targetId, subject }: Finding): BreakerRow | undefined {
  const name = subject.slice(`${targetId}/breaker/`.length)
  return facts
    .view(targetId)
    ?.table('worker.breakers')
    ?.find((row) => row.name === name)
}

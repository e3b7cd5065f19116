import { defineLink, of, pair } from '../link'
import { breakerOf } from './dependency'

const SAME_TIME_MS = 5 * 60_000

/** Breakers of several workers guard the same thing, which nobody watches: the first to open stands for it. */
export const sharedDependency = defineLink({
  id: 'shared-dependency',
  find: (facts) => {
    const open = of(facts, ['breaker-open'])
    return pair(open, open, (cause, effect) => {
      const dependsOn = breakerOf(facts, cause)?.dependsOn ?? ''
      if (dependsOn === '' || breakerOf(facts, effect)?.dependsOn !== dependsOn) return undefined
      if (facts.view(dependsOn) !== undefined) return undefined
      const apartMs = effect.since - cause.since
      const isFirst = apartMs > 0 || (apartMs === 0 && cause.id < effect.id)
      return isFirst && apartMs <= SAME_TIME_MS
        ? `both guard ${dependsOn}, which fails for ${cause.targetId} too`
        : undefined
    })
  },
})

import { defineLink, of, pair } from '../link'

const SOON_MS = 10 * 60_000
const MAY_FOLLOW = [
  'worker-unhealthy',
  'worker-heap',
  'worker-error-rate',
  'worker-slow',
  'worker-cache-cold',
] as const

/** Something of a worker began soon after its deploy: no proof, but the first thing to look at. */
export const afterDeploy = defineLink({
  id: 'after-deploy',
  find: (facts) =>
    pair(of(facts, ['deploy-mark']), of(facts, MAY_FOLLOW), (cause, effect) => {
      const afterMs = effect.since - cause.since
      if (cause.targetId !== effect.targetId || afterMs < 0 || afterMs > SOON_MS) return undefined
      return `it began ${Math.round(afterMs / 1_000)} s after the deploy`
    }),
})

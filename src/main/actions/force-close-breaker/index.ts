import { openProof, refusedProof } from '../breaker'
import { holdBreaker } from '../hold-breaker'

/** BR7. Lets every call through for a time, whatever fails: Resilience4j's `DISABLE`. */
export const forceCloseBreaker = holdBreaker({
  id: 'worker.force-close-breaker',
  title: 'Force a breaker closed',
  risk: 'destructive',
  updateState: 'DISABLE',
  state: 'DISABLED',
  words: 'held closed',
  verb: 'Hold closed',
  effects: (dependency) => [
    `Every call to ${dependency} goes through, and nothing stops them when ${dependency} fails: they wait for it in full.`,
  ],
  figures: () => [],
  proof: (breaker, view) => [
    openProof(breaker, view, 'lower'),
    refusedProof(breaker, view, 'lower'),
  ],
})

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
    {
      ...{ label: `Breaker ${breaker} open`, unit: 'state', better: 'lower' },
      seriesKey: view.key('worker.breaker.open', { breaker }),
    },
    {
      ...{ label: `Calls refused by ${breaker}`, unit: 'per-second', better: 'lower' },
      seriesKey: view.key('worker.breaker.rejects.rate', { breaker }),
    },
  ],
})

import { defineAction } from '../action'
import { switchQueue } from '../switch-queue'

/** JQ9. Undone by `queue.pause`. */
export const resumeQueue = defineAction({
  id: 'queue.resume',
  title: 'Resume a queue',
  risk: 'load',
  targetKind: 'queue',
  ...switchQueue('running'),
  proof: ({ queue }, { view }) => [
    {
      ...{ label: `${queue} paused`, unit: 'state', better: 'lower' },
      seriesKey: view.key('queue.paused', { queue }),
    },
    {
      ...{ label: `Oldest waiting of ${queue}`, unit: 'ms', better: 'lower' },
      seriesKey: view.key('queue.oldest-waiting', { queue }),
    },
  ],
})

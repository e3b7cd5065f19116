import { defineAction } from '../action'
import { switchQueue } from '../switch-queue'

/** JQ9. Undone by `queue.resume`. */
export const pauseQueue = defineAction({
  id: 'queue.pause',
  title: 'Pause a queue',
  risk: 'load',
  targetKind: 'queue',
  ...switchQueue('paused'),
  proof: ({ queue }, { view }) => [
    {
      ...{ label: `Active jobs of ${queue}`, unit: 'count', better: 'lower' },
      seriesKey: view.key('queue.active', { queue }),
    },
  ],
})

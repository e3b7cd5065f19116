import { holdCondition, platformOf, redisOf } from './control'
import { defineFault } from './fault'

/** The limit is just above what is in use, nothing may be evicted, and the rest is filled with keys of our own. */
export const redisFull = defineFault({
  name: 'redis-full',
  title: 'Redis is at its memory limit and may evict nothing',
  expect:
    'Memory at its limit under noeviction; writes answer OOM, reads work, no job can be added',
  hits: ['redis', 'jobs'],
  start: async (context) => {
    redisOf(context)
    return holdCondition(context, platformOf(context), 'redis-full')
  },
})

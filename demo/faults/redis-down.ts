import { holdCondition, platformOf, redisOf } from './control'
import { defineFault } from './fault'

/** The server is killed and kept down; what it held comes back with it. */
export const redisDown = defineFault({
  name: 'redis-down',
  title: 'Redis is killed and stays down',
  expect:
    'Redis and the queue cannot be reached; the caches fall back to memory and database, the scraper is idle',
  hits: ['redis', 'jobs', 'api', 'scraper', 'dashboard'],
  start: async (context) => {
    redisOf(context)
    return holdCondition(context, platformOf(context), 'redis-down')
  },
})

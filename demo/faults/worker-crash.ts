import { randomUUID } from 'node:crypto'
import { holdLease, putJson } from './control'
import { defineFault } from './fault'

const VICTIM = 'scraper'

/** The scraper is killed, as by the kernel, and kept down; the platform brings it back at the end. */
export const workerCrash = defineFault({
  name: 'worker-crash',
  title: 'The scraper is killed and stays down',
  expect:
    'The scraper cannot be reached, its queue grows; its recovered count is one more afterwards',
  hits: ['scraper', 'jobs'],
  start: (context) => {
    const url = `${context.platform.control.baseUrl}/control/hold/${VICTIM}`
    const holder = randomUUID()
    return holdLease((forMs) => putJson(context, url, { holder, forMs }), context.log)
  },
})

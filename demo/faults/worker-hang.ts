import { holdCondition, platformOf } from './control'
import { defineFault } from './fault'

/** The scraper stands still as it is: its sockets accept, and nothing answers. */
export const workerHang = defineFault({
  name: 'worker-hang',
  title: 'The scraper hangs: it runs and does nothing',
  expect: 'The scraper accepts and never answers; its jobs stall and its queue grows',
  hits: ['scraper', 'jobs'],
  start: (context) => holdCondition(context, platformOf(context), 'worker-hang'),
})

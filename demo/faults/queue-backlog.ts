import { defineFault } from './fault'
import { supplyJobs } from './jobs'

/** Far more visits come in than four places can check. */
export const queueBacklog = defineFault({
  name: 'queue-backlog',
  title: 'Jobs are added five times as fast as the scraper takes them',
  expect:
    'Waiting jobs of site-visits grow by about 20 a second, and the oldest has waited longer every second; all places of the scraper are busy',
  hits: ['jobs', 'scraper'],
  start: (context) =>
    supplyJobs(context, {
      fault: 'queue-backlog',
      // By its number a visit takes 150 to 870 ms; this one takes 870 and never fails.
      visitId: '900000000002',
      everyMs: 1_000,
      atOnce: 25,
      most: 20_000,
      options: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    }),
})

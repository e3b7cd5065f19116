import { defineFault } from './fault'
import { supplyJobs } from './jobs'

/** Jobs for a page that can never be read: each is tried three times and given up, always for the same reason. */
export const poisonJob = defineFault({
  name: 'poison-job',
  title: 'Jobs that always fail, with one message, until they are out of tries',
  expect:
    'Failed jobs of site-visits with one error message, each after 3 tries; most jobs that end are failures',
  hits: ['jobs', 'scraper'],
  start: (context) =>
    supplyJobs(context, {
      fault: 'poison-job',
      // One of the numbers whose page can never be read, and that is quick to find out.
      visitId: '900000000407',
      everyMs: 500,
      atOnce: 2,
      // Few enough that no failed job of others is pushed out of what the queue keeps.
      most: 60,
      options: {
        attempts: 3,
        backoff: { type: 'fixed', delay: 300 },
        removeOnComplete: true,
        removeOnFail: false,
      },
    }),
})

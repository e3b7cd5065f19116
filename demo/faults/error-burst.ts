import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** As after a migration that ran before its release: 3 requests in 10 ask for a column that is not there. */
export const errorBurst = defineFault({
  name: 'error-burst',
  title: 'The api answers 500 for a third of its requests',
  expect:
    'A burst of one error of the api, in its request counts and in its spans: column "licence_state" does not exist',
  hits: ['api'],
  start: (context) => holdCondition(context, workerOf(context, 'api'), 'error-burst'),
})

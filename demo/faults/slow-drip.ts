import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** The health of the dashboard is answered one byte after the other, so that only a deadline over the whole answer notices. */
export const slowDrip = defineFault({
  name: 'slow-drip',
  title: 'The health of the dashboard comes one byte at a time',
  expect: 'The health of the dashboard begins at once and is never whole within a deadline',
  hits: ['dashboard'],
  start: (context) => holdCondition(context, workerOf(context, 'dashboard'), 'slow-drip'),
})

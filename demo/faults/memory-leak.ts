import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** The dashboard keeps rows for ever, some 5 MB a second. */
export const memoryLeak = defineFault({
  name: 'memory-leak',
  title: 'The heap of the dashboard grows and is not let go',
  expect:
    'The heap of the dashboard rises to over 80 % of its limit within about 30 s; then its health warns',
  hits: ['dashboard'],
  start: (context) => holdCondition(context, workerOf(context, 'dashboard'), 'memory-leak'),
})

import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** Somebody forced the breaker open and forgot it. Closing it by hand is the cure, and lasts. */
export const breakerStuckOpen = defineFault({
  name: 'breaker-stuck-open',
  title: 'The breaker register of the api is forced open while the register is well',
  expect:
    'The breaker register of the api is FORCED_OPEN and serves what it last knew, while the register answers 200',
  hits: ['api'],
  start: (context) => holdCondition(context, workerOf(context, 'api'), 'breaker-register'),
})

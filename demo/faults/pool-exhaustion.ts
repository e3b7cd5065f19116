import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** An export that somebody started by day takes every connection and is slow. */
export const poolExhaustion = defineFault({
  name: 'pool-exhaustion',
  title: 'Slow work holds every connection of the api to both servers',
  expect:
    'Callers of the api wait for a connection, at /ops/pool and in its metrics; after 3 s their requests fail, and so does its health',
  hits: ['api'],
  start: (context) => holdCondition(context, workerOf(context, 'api'), 'pool-exhaustion'),
})

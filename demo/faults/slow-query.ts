import { holdCondition, platformOf } from './control'
import { defineFault } from './fault'

/** A migration dropped an index that nobody thought was needed. */
export const slowQuery = defineFault({
  name: 'slow-query',
  title: 'The index behind the visits of a project is dropped',
  expect:
    'The visits of a project are read by a scan of the whole table; the statement rises in time and in rows read',
  hits: ['primary', 'replica', 'api'],
  start: (context) => holdCondition(context, platformOf(context), 'slow-query'),
})

import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** One statement a row where one for all would do. */
export const nPlusOne = defineFault({
  name: 'n-plus-one',
  title: 'The api asks for the rows of a page one by one',
  expect: '15 statements of the same shape within one trace of GET /api/projects/:id/visits',
  hits: ['api'],
  start: (context) => holdCondition(context, workerOf(context, 'api'), 'n-plus-one'),
})

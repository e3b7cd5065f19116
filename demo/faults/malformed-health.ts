import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** The scraper answers with a page of a proxy, half a document and wrong types in turn. */
export const malformedHealth = defineFault({
  name: 'malformed-health',
  title: 'The health of the scraper is HTML, broken JSON or has wrong types',
  expect: 'The health of the scraper cannot be read, although it answers 200; its other pages can',
  hits: ['scraper'],
  start: (context) => holdCondition(context, workerOf(context, 'scraper'), 'malformed-health'),
})

import { holdCondition, workerOf } from './control'
import { defineFault } from './fault'

/** A change of the server lost the headers by which an edge and a browser may keep an asset. */
export const cdnHeaderLost = defineFault({
  name: 'cdn-header-lost',
  title: 'The assets of the api lose their caching headers',
  expect:
    '/assets/app.3f9c2a71.js and /assets/site.css without cache-control, etag, age and x-cache',
  hits: ['api'],
  start: (context) => holdCondition(context, workerOf(context, 'api'), 'cdn-header-lost'),
})

import { holdCondition, platformOf } from './control'
import { defineFault } from './fault'

/** A new version of the api goes out, as a deploy does it; the old one comes back at the end. */
export const deployRegression = defineFault({
  name: 'deploy-regression',
  title: 'The api is deployed as 1.5.0, which is slower and fails more',
  expect:
    'Another version and release of the api; from then on its requests take 250 ms more and one in eight fails',
  hits: ['api'],
  start: (context) => holdCondition(context, platformOf(context), 'deploy-regression'),
})

import { holdLease, putJson } from './control'
import { defineFault } from './fault'

/** The register, which belongs to somebody else, answers 503. */
export const registerOutage = defineFault({
  name: 'register-outage',
  title: 'The licence register answers 503',
  expect:
    'The breakers `register` of api and scraper open within about 3 s and close within about 10 s of its end',
  hits: ['api', 'scraper'],
  start: (context) =>
    holdLease(
      (forMs) =>
        putJson(context, `${context.platform.register.baseUrl}/control/mode`, {
          mode: forMs > 0 ? 'out' : 'ok',
          forMs,
        }),
      context.log,
    ),
})

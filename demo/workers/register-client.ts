import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { repeat } from '../lib/wait'
import { Breaker } from './kit/breaker'
import { fetchJson } from './kit/fetch-json'
import type { Metrics } from './kit/metrics'

const Licence = z.object({ employerId: z.int(), licensed: z.boolean(), checkedAt: z.string() })
export type Licence = z.output<typeof Licence>

/** Licences of employers through the breaker `register`; while it is open the answer last known is served. */
export function makeRegister(options: {
  baseUrl: string
  metrics: Metrics
  now: () => number
}): Breaker<number, Licence> {
  const known = new LRUCache<number, { value: Licence; atMs: number }>({ max: 1_000 })
  return new Breaker<number, Licence>({
    name: 'register',
    dependsOn: 'register',
    metrics: options.metrics,
    now: options.now,
    call: async (employerId) => {
      const value = Licence.parse(
        await fetchJson(`${options.baseUrl}/licence/${employerId}`, 'register'),
      )
      known.set(employerId, { value, atMs: options.now() })
      return value
    },
    testInput: () => 1,
    fallback: (employerId) => known.get(employerId),
    fallbackName: 'licence last known',
  })
}

const FRESH_EMPLOYERS = 40

/** Asks for one licence after another, whether or not anyone browses: the breaker always has calls to judge by. */
export function keepLicencesFresh(register: Breaker<number, Licence>): {
  stop: () => Promise<void>
} {
  let employer = 0
  return repeat(500, async () => {
    employer = (employer % FRESH_EMPLOYERS) + 1
    await register.fire(employer)
  })
}

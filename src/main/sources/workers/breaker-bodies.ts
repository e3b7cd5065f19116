import { isRecord, toNumber } from './fields'

type Body = Readonly<Record<string, unknown>>

/**
 * The list of breakers in any of the known bodies, in the words of ops/v1: a list or `breakers`, the
 * `circuitBreakers` of Spring Boot Actuator, or what opossum's `toJSON()` gives, alone, in a list or by name.
 */
export function breakerList(body: unknown): unknown {
  if (!isRecord(body)) return fromList(body)
  if (isRecord(body['circuitBreakers'])) {
    return Object.entries(body['circuitBreakers']).map(([name, one]) => fromResilience4j(name, one))
  }
  if (isOpossum(body)) return [fromOpossum(body)]
  const { breakers = body } = body
  if (!isRecord(breakers)) return fromList(breakers)
  return Object.entries(breakers).flatMap(([name, one]) =>
    isRecord(one) && isOpossum(one) ? [{ ...fromOpossum(one), name }] : [],
  )
}

function fromList(body: unknown): unknown {
  if (!Array.isArray(body)) return body
  return body.map((one: unknown) => (isRecord(one) && isOpossum(one) ? fromOpossum(one) : one))
}

const isOpossum = (body: Body): boolean => isRecord(body['state']) && isRecord(body['status'])

/** opossum says its state in flags, and counts what its rolling window holds. */
function fromOpossum({ state, status }: Body): Body {
  const flags = isRecord(state) ? state : {}
  return { name: flags['name'], state: opossumState(flags), stats: status }
}

function opossumState(flags: Body): string {
  if (flags['shutdown'] === true || flags['enabled'] === false) return 'DISABLED'
  if (flags['halfOpen'] === true) return 'HALF_OPEN'
  if (flags['open'] === true) return 'OPEN'
  return flags['closed'] === true ? 'CLOSED' : ''
}

/** A rate is told as `10.0%`; -1.0% says that there were too few calls. */
function fromResilience4j(name: string, value: unknown): Body {
  const one = isRecord(value) ? value : {}
  const { bufferedCalls, failedCalls, notPermittedCalls } = one
  const [buffered, failed] = [toNumber(bufferedCalls), toNumber(failedCalls)]
  const rate = toNumber(one['failureRate'])
  return {
    ...{ name, state: one['state'], thresholds: thresholdsOf(one) },
    failPercent: rate === null || rate < 0 ? null : rate,
    tooFewCalls: rate !== null && rate < 0,
    stats: {
      ...{ fires: buffered, failures: failed, rejects: notPermittedCalls },
      successes: buffered === null || failed === null ? null : buffered - failed,
    },
  }
}

const thresholdsOf = (one: Body): Body => ({
  errorThresholdPercentage: toNumber(one['failureRateThreshold']),
})

import { labelOf, type Sample } from './line'

/** The requests that a worker has answered since it began. */
export interface ScrapedRequests {
  readonly total: number
  /** Answered with 5xx; null: the text tells no status. */
  readonly errors: number | null
  /** Of the time to answer, cumulative: upper bound in seconds (Infinity last) and count, in order. */
  readonly buckets: readonly (readonly [number, number])[]
}

type Take = (sample: Sample) => void

const MAX_BUCKETS = 64
const COUNTER = /(?:^|_)http_(?:server_)?requests?_total$/
/** OpenTelemetry, Micrometer, and what most others call it. */
const TIMES = /(?:^|_)http_(?:server_)?requests?(?:_duration)?_seconds_(count|bucket)$/
const STATUS = ['status', 'status_code', 'code', 'http_response_status_code', 'http_status_code']

const ROUTE = ['route', 'http_route', 'http.route', 'uri', 'path', 'handler', 'endpoint']
/** Asked by monitors, ours among them: that is no work, and a 503 of a health check is no failed call. */
const OF_MONITORS =
  /^\/(?:health|healthz|healthcheck|livez|readyz|ready|live|metrics|ops|actuator|\.well-known)(?:\/|$)/

/** What an exposition text tells of the requests of a worker, over all its routes and methods but those for monitors. */
export class RequestSums {
  #counted = { total: 0, errors: 0, hasStatus: false, isTold: false }
  #timed = { total: 0, errors: 0, hasStatus: false, isTold: false }
  readonly #buckets = new Map<number, number>()

  /** null: no metric of requests. Dots are underscores: a name may be told in UTF-8. */
  takerOf(name: string): Take | null {
    const plain = name.replaceAll('.', '_')
    if (COUNTER.test(plain)) return (sample) => count(this.#counted, sample)
    switch (TIMES.exec(plain)?.[1]) {
      case 'count':
        return (sample) => count(this.#timed, sample)
      case 'bucket':
        return (sample) => this.#bucket(sample)
      default:
        return null
    }
  }

  /** A counter of its own says more than the count of a histogram. */
  result(): ScrapedRequests | null {
    const { total, errors, hasStatus, isTold } = this.#counted.isTold ? this.#counted : this.#timed
    if (!isTold) return null
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b)
    return { total, errors: hasStatus ? errors : null, buckets }
  }

  #bucket({ labels, value }: Sample): void {
    if (isOfMonitors(labels)) return
    const text = labelOf(labels, 'le')
    const bound = text === '+Inf' ? Infinity : Number.parseFloat(text)
    if (Number.isNaN(bound)) return
    const known = this.#buckets.get(bound)
    if (known === undefined && this.#buckets.size >= MAX_BUCKETS) return
    this.#buckets.set(bound, (known ?? 0) + value)
  }
}

function count(
  sums: { total: number; errors: number; hasStatus: boolean; isTold: boolean },
  { labels, value }: Sample,
): void {
  sums.isTold = true
  if (isOfMonitors(labels)) return
  const status = STATUS.map((name) => labelOf(labels, name)).find((one) => one !== '')
  sums.total += value
  if (status === undefined) return
  sums.hasStatus = true
  if (status.startsWith('5')) sums.errors += value
}

function isOfMonitors(labels: Sample['labels']): boolean {
  for (const name of ROUTE) {
    const route = labelOf(labels, name)
    if (route !== '') return OF_MONITORS.test(route)
  }
  return false
}

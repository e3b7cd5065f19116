import { describe, expect, it } from 'vitest'
import { digestExposition } from './exposition/digest'
import type { ScrapedRequests } from './exposition/digest-requests'
import { requestRates } from './request-rates'

const requestsOf = (text: string): ScrapedRequests | null =>
  digestExposition(Buffer.from(text), 'text/plain; version=0.0.4').requests

const scrape = (ok: number, failed: number, buckets: readonly number[]): ScrapedRequests => ({
  ...{ total: ok + failed, errors: failed },
  buckets: [0.1, 0.5, 1, Infinity].map((bound, place) => [bound, buckets[place] ?? 0] as const),
})

describe('requests of a worker', () => {
  it.each([
    [
      'prom-client',
      `http_requests_total{route="/a",status="200"} 90
http_requests_total{route="/a",status="503"} 10
http_server_request_duration_seconds_bucket{route="/a",le="0.5"} 80
http_server_request_duration_seconds_bucket{route="/b",le="0.5"} 5
http_server_request_duration_seconds_bucket{route="/a",le="+Inf"} 100
http_server_request_duration_seconds_count{route="/a"} 100`,
      { total: 100, errors: 10, buckets: [[0.5, 85], [Infinity, 100]] }, // prettier-ignore
    ],
    [
      'OpenTelemetry',
      `http_server_request_duration_seconds_count{http_response_status_code="200"} 7
http_server_request_duration_seconds_count{http_response_status_code="500"} 1`,
      { total: 8, errors: 1, buckets: [] },
    ],
    [
      'Micrometer',
      'http_server_requests_seconds_count{status="200"} 7\nhttp_server_requests_seconds_count{status="404"} 2',
      { total: 9, errors: 0, buckets: [] },
    ],
    [
      'a counter without a status',
      'http_requests_total 5',
      { total: 5, errors: null, buckets: [] },
    ],
    ['none', 'up 1', null],
    [
      'what monitors ask, ours among them, is no work',
      `http_requests_total{route="/health",status="503"} 40
http_requests_total{route="/ops/breakers",status="200"} 30
http_requests_total{uri="/actuator/prometheus",status="200"} 20
http_requests_total{route="/operations",status="200"} 3
http_server_request_duration_seconds_bucket{route="/metrics",le="+Inf"} 9`,
      { total: 3, errors: 0, buckets: [] },
    ],
    ['only monitors', 'http_requests_total{path="/healthz",code="200"} 4', { total: 0, errors: null, buckets: [] }], // prettier-ignore
  ])('WK6: %s', (_what, text, expected) => {
    expect(requestsOf(`${text}\n`)).toEqual(expected)
  })

  it('AL1: what was answered between two scrapes: rate, share of failures, p95 within its bucket', () => {
    const before = scrape(1_000, 0, [1_000, 1_000, 1_000, 1_000])
    const now = scrape(1_090, 10, [1_080, 1_090, 1_100, 1_100])

    expect(requestRates(before, now, 10)).toEqual({
      'worker.requests.rate': 10,
      'worker.requests.error-percent': 10,
      'worker.requests.p95': 750,
    })
  })

  it('AL1: above the last bound that bound is told', () => {
    const now = scrape(100, 0, [0, 0, 0, 100])
    expect(requestRates(scrape(0, 0, [0, 0, 0, 0]), now, 10)['worker.requests.p95']).toBe(1_000)
  })

  it('AL1: the first scrape, a restart and a handful of requests judge nothing', () => {
    const some = scrape(1_000, 10, [500, 900, 1_000, 1_010])
    expect(requestRates(null, some, 10)).toEqual({})
    expect(requestRates(some, scrape(3, 0, [3, 3, 3, 3]), 10)).toEqual({
      ...{ 'worker.requests.rate': null, 'worker.requests.error-percent': null },
      'worker.requests.p95': null,
    })
    expect(requestRates(some, scrape(1_004, 12, [500, 900, 1_004, 1_016]), 10)).toMatchObject({
      ...{ 'worker.requests.rate': 0.6, 'worker.requests.error-percent': null },
      'worker.requests.p95': null,
    })
  })
})

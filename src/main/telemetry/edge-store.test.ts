import { afterEach, describe, expect, it } from 'vitest'
import { makeRecord } from '../../../tests/factories/otlp'
import { callOf } from './call-of'
import { LIMITS } from './limits'
import type { Attr, SpanRecord } from './record'
import { TraceStore } from './trace-store'

const NOW = 1_800_000_000_000
const RANGE = { fromMs: NOW - 600_000, toMs: NOW }
const TRACE = 'a'.repeat(32)

let store: TraceStore | undefined
afterEach(() => store?.close())

function edgesOf(...batches: (readonly SpanRecord[])[]): string[] {
  store = new TraceStore({
    ...{ path: ':memory:', retention: { keptMs: LIMITS.keptMs, keptBytes: LIMITS.keptBytes } },
    ...{ now: () => NOW, monotonic: () => performance.now() },
  })
  for (const spans of batches) {
    store.add({ spans, logs: [] })
    store.flush()
  }
  return store
    .edges(RANGE)
    .map(({ service, kind, peer, calls, errors }) =>
      [service, kind, peer, `${calls}`, `${errors}`].join(' '),
    )
    .sort()
}
const span = (part: Partial<SpanRecord>): SpanRecord =>
  makeRecord({ traceId: TRACE, startMs: NOW - 1_000, durationMs: 8, attrs: [], ...part })
const client = (spanId: string, attrs: readonly Attr[], part: Partial<SpanRecord> = {}) =>
  span({ spanId, kind: 3, service: 'scraper', attrs, ...part })

describe('WK8: who calls whom', () => {
  it.each([
    [
      3,
      [
        ['db.system.name', 'redis'],
        ['server.address', 'r'],
        ['server.port', 6379],
      ],
      'redis',
      'redis||r:6379',
    ],
    [
      3,
      [
        ['db.system.name', 'postgresql'],
        ['db.namespace', 'app|public'],
      ],
      'database',
      'postgresql|app|',
    ],
    [4, [['messaging.destination.name', 'visits']], 'queue', 'visits'],
    [5, [['messaging.destination.name', 'visits']], 'consumes', 'visits'],
    [
      3,
      [
        ['peer.service', 'register'],
        ['server.address', 'h'],
      ],
      'service',
      'register',
    ],
    [
      3,
      [
        ['server.address', 'h'],
        ['server.port', 80],
      ],
      'http',
      'h:80',
    ],
  ] as const)('kind %i with %j calls', (kind, attrs, called, peer) => {
    expect(callOf(span({ kind, attrs }))).toEqual({ kind: called, peer })
  })

  it.each([
    [2, [['peer.service', 'x']]],
    [1, []],
    [3, [['http.route', '/']]],
  ] as const)('kind %i with %j calls nobody', (kind, attrs) => {
    expect(callOf(span({ kind, attrs }))).toBeNull()
  })

  it('counts calls, failures and the p95 over the range', () => {
    const attrs: Attr[] = [['peer.service', 'register']]
    const edges = edgesOf(
      Array.from({ length: 20 }, (_, n) =>
        client(`${n}`.padStart(16, '0'), attrs, {
          isError: n < 5,
          durationMs: n === 19 ? 900 : 10,
        }),
      ),
      [client('b'.repeat(16), attrs, { startMs: NOW - 3_600_000 })],
    )
    expect(edges).toEqual(['scraper service register 20 5'])
    const p95Ms = store?.edges(RANGE)[0]?.p95Ms ?? 0
    expect(p95Ms).toBeGreaterThan(9)
    expect(p95Ms).toBeLessThan(11)
  })

  const caller = client('1'.repeat(16), [
    ['server.address', 'h'],
    ['server.port', 4103],
  ])
  const called = span({ spanId: '2'.repeat(16), parentId: caller.spanId, kind: 2, service: 'api' })

  it.each([
    ['the caller first', [[caller], [called]]],
    ['the called first', [[called], [caller]]],
    ['both at once', [[called, caller]]],
  ])('an address takes the name of the service that answers there: %s', (_order, batches) => {
    expect(edgesOf(...batches)).toEqual(['scraper service api 1 0'])
  })

  it.each([
    ['the caller first', false],
    ['the called first', true],
  ])('a call without a word of whom it calls is known by the other half: %s', (_order, flip) => {
    const silent = span({ spanId: '3'.repeat(16), kind: 1, service: 'dashboard' })
    const child = { ...called, parentId: silent.spanId, isError: true }
    const batches = flip ? [[child], [silent]] : [[silent], [child]]
    expect(edgesOf(...batches)).toEqual(['dashboard service api 1 1'])
  })

  it('the spans of one service are no edge', () => {
    const inner = { ...called, service: 'scraper' }
    expect(edgesOf([{ ...caller, attrs: [] }, inner])).toEqual([])
  })

  it('SECURITY: a flood of peers shares one name', () => {
    const many = Array.from({ length: 600 }, (_, n) =>
      client(n.toString(16).padStart(16, '0'), [['peer.service', `peer-${n}`]]),
    )
    const edges = edgesOf(many)
    expect(edges).toHaveLength(501)
    expect(edges).toContain('scraper service others 100 0')
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TraceQuery } from '../../shared/model/telemetry'
import { makeRecord } from '../../../tests/factories/otlp'
import { openTraces, usedBytes } from './database'
import { LIMITS } from './limits'
import type { SpanRecord } from './record'
import { TraceStore } from './trace-store'

const NOW = 1_800_000_000_000
const HOUR_MS = 3_600_000

let dir: string
const open: TraceStore[] = []
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'traces-'))))
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(dir, { recursive: true, force: true })
})

function openStore(more: { keptBytes?: number; now?: () => number } = {}): TraceStore {
  const store = new TraceStore({
    path: join(dir, 'traces.db'),
    retention: { keptMs: LIMITS.keptMs, keptBytes: more.keptBytes ?? LIMITS.keptBytes },
    now: more.now ?? (() => NOW),
    monotonic: () => performance.now(),
  })
  open.push(store)
  return store
}

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0')
const traceId = (number: number): string => hex(number, 32)

/** A trace of a request and its statement. */
function traceOf(number: number, change: Partial<SpanRecord> = {}): SpanRecord[] {
  const startMs = NOW - HOUR_MS + number * 1_000
  const root = makeRecord({
    ...{ traceId: traceId(number), spanId: hex(2 * number, 16), startMs, durationMs: 10 * number },
    ...change,
  })
  const statement = makeRecord({
    ...{ traceId: traceId(number), spanId: hex(2 * number + 1, 16), parentId: root.spanId },
    ...{ service: 'api', name: 'SELECT orders', kind: 3, startMs: startMs + 1, durationMs: 5 },
    attrs: [['db.system.name', 'postgresql']],
  })
  return [root, statement]
}

const QUERY: TraceQuery = {
  ...{ fromMs: NOW - 2 * HOUR_MS, toMs: NOW, service: null, operation: null, onlyErrors: false },
  ...{ minMs: null, maxMs: null, text: '', attributes: [], limit: 100 },
  sort: { by: 'start', desc: true },
}

function fill(): TraceStore {
  const store = openStore()
  const spans = [
    ...traceOf(1),
    ...traceOf(2, {
      isError: true,
      statusText: 'failed',
      attrs: [
        ['job.id', '77'],
        ['http.response.status_code', 500],
      ],
    }),
    ...traceOf(3, {
      service: 'scraper',
      name: 'scrape',
      attrs: [
        ['correlation.id', 'k-9'],
        ['process.pid', 4_711],
      ],
    }),
    ...traceOf(4, { name: 'POST /orders', attrs: [['http.response.status_code', 200]] }),
  ]
  store.add({ spans, logs: [] })
  store.flush()
  return store
}

const found = (store: TraceStore, change: Partial<TraceQuery>): number[] =>
  store.list({ ...QUERY, ...change }).traces.map((row) => Number.parseInt(row.traceId, 16))

describe('the trace store', () => {
  it.each<[string, Partial<TraceQuery>, number[]]>([
    ['all, newest first', {}, [4, 3, 2, 1]],
    ['oldest first', { sort: { by: 'start', desc: false } }, [1, 2, 3, 4]],
    ['slowest first', { sort: { by: 'duration', desc: true } }, [4, 3, 2, 1]],
    ['by operation', { sort: { by: 'operation', desc: false } }, [2, 1, 4, 3]],
    ['most errors first', { sort: { by: 'errors', desc: true }, limit: 1 }, [2]],
    ['one service', { service: 'scraper' }, [3]],
    ['an unknown service', { service: 'nobody' }, []],
    ['an operation inside', { operation: 'SELECT orders' }, [4, 3, 2, 1]],
    ['one operation', { operation: 'POST /orders' }, [4]],
    ['errors', { onlyErrors: true }, [2]],
    ['at least 25 ms', { minMs: 25 }, [4, 3]],
    ['at most 25 ms', { maxMs: 25 }, [2, 1]],
    ['an absolute time', { fromMs: NOW - HOUR_MS + 2_000, toMs: NOW - HOUR_MS + 3_000 }, [3, 2]],
    ['an attribute', { attributes: [{ key: 'http.response.status_code', value: '500' }] }, [2]],
    [
      'an attribute of none',
      { attributes: [{ key: 'http.response.status_code', value: '50' }] },
      [],
    ],
    [
      'an attribute and a service',
      { service: 'scraper', attributes: [{ key: 'db.system.name', value: 'postgresql' }] },
      [3],
    ],
  ])('TR5: lists %s', (_what, change, expected) => {
    expect(found(fill(), change)).toEqual(expected)
  })

  it.each([
    ['a trace id', traceId(3), [3]],
    ['a traceparent', `00-${traceId(2)}-${hex(5, 16)}-01`, [2]],
    ['a correlation id', 'k-9', [3]],
    ['a job id', '77', [2]],
    ['a job id, named', 'job 77', [2]],
    ['a pid', 'pid 4711', [3]],
    ['a part of an operation', 'post /', [4]],
    ['a part of a service', 'scrap', [3]],
    ['an id nobody has', 'k-1000', []],
    ['a trace nobody has', traceId(99), []],
  ])('TR3: one box finds %s', (_what, text, expected) => {
    expect(found(fill(), { text })).toEqual(expected)
  })

  it('TR3, TR5: a word and an attribute have to be of one span', () => {
    const attributes = [{ key: 'http.response.status_code', value: '200' }]
    const store = fill()
    expect(found(store, { text: 'POST', attributes })).toEqual([4])
    expect(found(store, { text: 'scrape', attributes })).toEqual([])
  })

  it('TR1: gives back each span as it came, once, also when it was sent twice', () => {
    const store = openStore()
    const [root, statement] = traceOf(1, {
      ...{
        isError: true,
        statusText: 'failed',
        attrs: [
          ['app.cold', true],
          ['app.share', 0.25],
          ['app.id', '1'],
        ],
      },
      events: [{ name: 'exception', at: NOW - 5, attrs: [['exception.type', 'Error']] }],
    })
    store.add({ spans: [statement!], logs: [] })
    store.flush()
    store.add({ spans: [root!, statement!], logs: [] })
    store.flush()

    const trace = store.read(traceId(1))
    const bare = ({ traceId: _, ...span }: SpanRecord) => span
    expect(trace.spans).toEqual([bare(root!), bare(statement!)])
    expect(store.list(QUERY).traces).toMatchObject([
      {
        spans: 2,
        errors: 1,
        service: 'api',
        operation: 'GET /orders',
        services: ['api'],
        durationMs: 10,
      },
    ])
  })

  it('TR7: log records of a trace are kept with it, in order', () => {
    const store = openStore()
    const log = { traceId: traceId(1), spanId: hex(2, 16), service: 'api', severity: 9, attrs: [] }
    store.add({
      spans: traceOf(1),
      logs: [
        { ...log, at: NOW - 1, body: 'second' },
        { ...log, at: NOW - 2, body: 'first' },
      ],
    })
    store.flush()
    expect(store.read(traceId(1)).logs.map(({ body }) => body)).toEqual(['first', 'second'])
  })

  it('TR11: rate, errors and durations of each operation', () => {
    const store = openStore()
    const spans = Array.from({ length: 200 }, (_, one) =>
      makeRecord({
        ...{
          traceId: traceId(one + 1),
          spanId: hex(one + 1, 16),
          startMs: NOW - HOUR_MS,
          durationMs: one + 1,
        },
        isError: one < 10,
      }),
    )
    store.add({ spans, logs: [] })
    store.flush()

    const [row] = store.red({ fromMs: NOW - HOUR_MS - 60_000, toMs: NOW - HOUR_MS + 60_000 })

    expect(row).toMatchObject({
      service: 'api',
      operation: 'GET /orders',
      calls: 200,
      errors: 10,
      errorPercent: 5,
    })
    for (const [value, exact] of [
      [row!.p50Ms, 100],
      [row!.p95Ms, 190],
      [row!.p99Ms, 198],
    ] as const) {
      expect(Math.abs(value! - exact) / exact).toBeLessThan(0.05)
    }
    expect(store.red({ fromMs: 0, toMs: NOW - 2 * HOUR_MS })).toEqual([])
  })

  it('TR8: error groups with counts, first and last time, and a trace to look at', () => {
    const store = openStore()
    store.add({
      spans: [1, 2, 3].flatMap((number) =>
        traceOf(number, { isError: true, statusText: `connect ECONNREFUSED 10.0.0.${number}:80` }),
      ),
      logs: [],
    })
    store.flush()
    const { groups, total } = store.errors({ fromMs: NOW - 2 * HOUR_MS, toMs: NOW, limit: 10 })
    expect(total).toBe(1)
    expect(groups).toMatchObject([
      {
        ...{
          message: 'connect ECONNREFUSED <address>',
          severity: 'high',
          owner: 'network',
          retriable: true,
        },
        ...{
          count: 3,
          total: 3,
          trend: 'new',
          traceId: traceId(3),
          firstAt: NOW - HOUR_MS + 1_010,
        },
      },
    ])
    expect(groups[0]!.counts.reduce((sum, one) => sum + one, 0)).toBe(3)
  })

  it('TR9: what is older than the cap goes, with all that was only about it', () => {
    let now = NOW
    const store = openStore({ now: () => now })
    store.add({ spans: traceOf(1, { isError: true, statusText: 'old' }), logs: [] })
    store.flush()
    now += LIMITS.keptMs
    store.add({ spans: [makeRecord({ traceId: traceId(9), startMs: now })], logs: [] })
    store.flush()
    while (store.tidyStep());

    expect(store.stats()).toMatchObject({ spans: 1, traces: 1, droppedSpans: 2, oldestAt: now })
    expect(store.read(traceId(1)).spans).toEqual([])
    const range = { fromMs: 0, toMs: now, limit: 10 }
    expect(store.errors(range)).toEqual({ groups: [], total: 0 })
    expect(store.red(range)).toHaveLength(1)
  })

  it('TR9: over its size, the oldest goes until it fits, and the room is given back', () => {
    const keptBytes = 1_500_000
    const store = openStore({ keptBytes })
    for (let batch = 0; batch < 20; batch += 1) {
      const spans = Array.from({ length: 1_000 }, (_, one) => {
        const number = batch * 1_000 + one + 1
        const noise = hex((number * 2_654_435_761) % 2 ** 48, 16)
        return makeRecord({
          ...{ traceId: traceId(number), spanId: noise, startMs: NOW - HOUR_MS + number },
          attrs: [['app.noise', `${noise}${hex(number * 7_919, 24)}`]],
        })
      })
      store.add({ spans, logs: [] })
    }
    const before = store.stats()
    while (store.tidyStep());
    const { bytes, spans, droppedSpans } = store.stats()

    expect(before).toMatchObject({ spans: 20_000, droppedSpans: 0 })
    expect(before.bytes).toBeGreaterThan(keptBytes)
    expect(spans + droppedSpans).toBe(20_000)
    expect(droppedSpans).toBeGreaterThan(0)
    expect(spans).toBeGreaterThan(1_000)
    expect(found(store, { limit: 1 })).toEqual([20_000])
    expect(bytes).toBeLessThan(before.bytes)
  })

  it('TR9: after it was closed and opened again, all is there', () => {
    fill().close()
    open.length = 0
    const store = openStore()
    expect(found(store, {})).toEqual([4, 3, 2, 1])
    expect(found(store, { text: 'k-9' })).toEqual([3])
    const db = openTraces(join(dir, 'traces.db'))
    expect(usedBytes(db)).toBeGreaterThan(0)
    db.close()
  })

  it('TR1: too many names share one, so that nobody fills the file with them', () => {
    const store = openStore()
    const spans = Array.from({ length: LIMITS.services + 20 }, (_, one) =>
      makeRecord({
        traceId: traceId(one + 1),
        spanId: hex(one + 1, 16),
        service: `s${one}`,
        startMs: NOW,
      }),
    )
    store.add({ spans, logs: [] })
    store.flush()
    const { services } = store.list({ ...QUERY, limit: 500 })
    expect(services).toHaveLength(LIMITS.services + 1)
    expect(services).toContain('other services')
    expect(store.list({ ...QUERY, service: 'other services' }).total).toBe(20)
  })
})

import { describe, expect, it } from 'vitest'
import { makeSpan } from '../../../../../tests/factories/trace'
import { splitAttributes, NO_FILTERS, problemsOf, toQuery, type Filters } from './query'
import { ordered, toWaterfall } from './waterfall-parts'

/** a(0-100) calls b(10-40) and c(30-90); c calls d(50-80). */
const SPANS = [
  makeSpan({ spanId: 'c', parentId: 'a', startMs: 1_030, durationMs: 60 }),
  makeSpan({ spanId: 'a', startMs: 1_000, durationMs: 100 }),
  makeSpan({ spanId: 'd', parentId: 'c', startMs: 1_050, durationMs: 30, isError: true }),
  makeSpan({ spanId: 'b', parentId: 'a', startMs: 1_010, durationMs: 30 }),
]

const ids = (rows: readonly { span: { spanId: string } }[]): string =>
  rows.map(({ span }) => span.spanId).join('')

describe('the waterfall', () => {
  it('TR2: a tree in time order', () => {
    const { rows, startMs, durationMs, errors } = toWaterfall(SPANS)
    expect(rows.map(({ span, depth }) => `${span.spanId}${depth}`)).toEqual([
      'a0',
      'b1',
      'c1',
      'd2',
    ])
    expect({ startMs, durationMs, errors }).toEqual({ startMs: 1_000, durationMs: 100, errors: 1 })
  })

  it('TR2: the critical path goes from the end to whoever was waited for', () => {
    const { rows, slowest } = toWaterfall(SPANS)
    const path = Object.fromEntries(
      rows.map(({ span, critical }) => [
        span.spanId,
        critical.map(({ fromMs, toMs }) => [fromMs - 1_000, toMs - 1_000]),
      ]),
    )
    // b ended after c began: nobody waited for it.
    expect(path).toEqual({
      a: [
        [90, 100],
        [0, 30],
      ],
      b: [],
      c: [
        [80, 90],
        [30, 50],
      ],
      d: [[50, 80]],
    })
    expect(slowest.map(({ span, ms }) => `${span.spanId} ${ms}`)).toEqual(['a 40', 'c 30', 'd 30'])
  })

  it('TR2: failed spans first, the innermost before what it made fail', () => {
    const spans = SPANS.map((span) => (span.spanId === 'a' ? { ...span, isError: true } : span))
    const { rows } = toWaterfall(spans)
    expect(ids(ordered(rows, 'errors'))).toBe('dabc')
    expect(ids(ordered(rows, 'tree'))).toBe('abcd')
  })

  it('TR2: parents that did not come, that are themselves, or that form a ring lose no span', () => {
    const { rows } = toWaterfall([
      makeSpan({ spanId: 'a', parentId: 'gone' }),
      makeSpan({ spanId: 'b', parentId: 'b' }),
      makeSpan({ spanId: 'c', parentId: 'd' }),
      makeSpan({ spanId: 'd', parentId: 'c' }),
    ])
    expect(rows.map(({ span }) => span.spanId).sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(toWaterfall([]).rows).toEqual([])
  })

  it('TR2: ten thousand spans, one inside the other, all on the path', () => {
    const spans = Array.from({ length: 10_000 }, (_, depth) =>
      makeSpan({
        spanId: `s${depth}`,
        parentId: depth === 0 ? '' : `s${depth - 1}`,
        startMs: 1_000 + depth,
        durationMs: 20_000 - depth,
      }),
    )
    const { rows } = toWaterfall(spans)
    expect(rows).toHaveLength(10_000)
    expect(rows.at(-1)).toMatchObject({ depth: 9_999 })
    expect(rows.every(({ critical }) => critical.length > 0)).toBe(true)
  })
})

describe('the filters', () => {
  const RANGE = { fromMs: 1, toMs: 2 }

  it('TR5: each field narrows, empty ones do not', () => {
    expect(toQuery(NO_FILTERS, RANGE)).toMatchObject({
      ...{ ...RANGE, service: null, operation: null, onlyErrors: false, minMs: null, maxMs: null },
      ...{ text: '', attributes: [], sort: { by: 'start', desc: true } },
    })
    const filters: Filters = {
      ...NO_FILTERS,
      ...{ text: ' k-9 ', service: 'api', operation: 'GET /x', minMs: '250' },
      status: 'errors',
      ...{ maxMs: '5000', attributes: 'a.b=1 c="two words"' },
      order: 'fastest',
      ...{ from: '2026-11-26 14:02', to: '2026-11-26 14:02:30 UTC' },
    }
    expect(problemsOf(filters)).toEqual({})
    expect(toQuery(filters, RANGE)).toMatchObject({
      ...{
        text: 'k-9',
        service: 'api',
        operation: 'GET /x',
        onlyErrors: true,
        minMs: 250,
        maxMs: 5_000,
      },
      attributes: [
        { key: 'a.b', value: '1' },
        { key: 'c', value: 'two words' },
      ],
      sort: { by: 'duration', desc: false },
      ...{ fromMs: Date.UTC(2026, 10, 26, 14, 2), toMs: Date.UTC(2026, 10, 26, 14, 2, 30) },
    })
  })

  it('TR5: what cannot be read is said, and filters nothing', () => {
    const filters = {
      ...NO_FILTERS,
      minMs: 'x',
      maxMs: '-1',
      from: 'noon',
      to: '25:61',
      attributes: 'a',
    }
    expect(Object.keys(problemsOf(filters)).sort()).toEqual([
      'attributes',
      'from',
      'maxMs',
      'minMs',
      'to',
    ])
    expect(toQuery(filters, RANGE)).toMatchObject({
      ...RANGE,
      minMs: null,
      maxMs: null,
      attributes: [],
    })
    expect(splitAttributes('a=1 b')).toBeNull()
  })
})

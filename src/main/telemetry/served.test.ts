import { describe, expect, it } from 'vitest'
import type { SpanRecord } from './record'
import { findServed, ServedCounts } from './served'

const span = (part: Partial<SpanRecord>, instance = 'api-1'): SpanRecord => ({
  ...{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), parentId: '', service: 'api' },
  ...{ name: 'GET /', kind: 2, startMs: 0, durationMs: 1, isError: false, statusText: '' },
  ...{ attrs: [['service.instance.id', instance]], events: [] },
  ...part,
})

describe('requests by their server spans', () => {
  it('AL1: each instance for itself; only what a server answered counts', () => {
    const counts = new ServedCounts()
    for (const one of [
      span({}),
      span({ isError: true }),
      span({ kind: 3, isError: true }),
      span({ kind: 1 }),
      span({}, 'api-2'),
    ])
      counts.note(one)

    const all = counts.list()
    expect(findServed(all, 'api', 'api-1')).toMatchObject({ total: 2, errors: 1 })
    expect(findServed(all, 'api', 'api-2')).toMatchObject({ total: 1, errors: 0 })
    expect(findServed(all, 'api', 'api-3')).toBeUndefined()
    expect(findServed(all, 'dashboard', 'api-1')).toBeUndefined()
  })

  it('AL1: a worker that does not say which instance it is has only the spans of a single one', () => {
    const counts = new ServedCounts()
    counts.note(span({}))
    expect(findServed(counts.list(), 'api', null)).toMatchObject({ total: 1 })
    counts.note(span({}, 'api-2'))
    expect(findServed(counts.list(), 'api', null)).toBeUndefined()
  })

  it('AL1: names without end take no memory without end', () => {
    const counts = new ServedCounts()
    for (let one = 0; one < 500; one += 1) counts.note(span({}, `made-up-${one}`))
    expect(counts.list()).toHaveLength(200)
  })

  it('AL1: of too many, the one that was silent the longest is forgotten, not the newest', () => {
    const counts = new ServedCounts()
    counts.note(span({}, 'ended'))
    for (let one = 0; one < 200; one += 1) {
      counts.note(span({}, 'busy'))
      counts.note(span({}, `restart-${one}`))
    }
    const all = counts.list()
    expect(findServed(all, 'api', 'ended')).toBeUndefined()
    expect(findServed(all, 'api', 'busy')).toMatchObject({ total: 200 })
    expect(findServed(all, 'api', 'restart-199')).toMatchObject({ total: 1 })
  })
})

import { describe, expect, it } from 'vitest'
import type { Counts, Ended, Extras } from './counts'
import { Discovery } from './discover'
import { groupFailures, type FailedJob } from './group-failures'
import { waitsSince } from './oldest'
import { describePayload, sayBytes } from './payload'
import { QueueMemory } from './queue-memory'
import { endsPerS, failPercent, inPerS, outPerS } from './rates'
import { queueSettings, requireOne, splitAddress } from './settings'
import { TableMemory } from './sql'
import { countWorkers } from './workers-of'

const NOW = 1_000_000_000
const ENDED: Ended = { last10Min: 0, lastMin: 0, oldestAt: null, counter: null }
const COUNTS: Counts = {
  ...{ wait: 0, active: 0, prioritized: 0, delayed: 0, failed: 0, completed: 0 },
  ...{ paused: false, headId: null },
}
const extras = (parts: Partial<Extras> = {}): Extras => ({
  ...{ atMs: 0, legacyPaused: 0, waitingChildren: 0, completed: ENDED, failed: ENDED },
  ...parts,
})

describe('JQ4: rates of what is kept', () => {
  const about = { now: NOW, windowMs: 60_000 }

  it('counts over the window; a trimmed set only over the time it covers', () => {
    const kept = { ...ENDED, lastMin: 30, oldestAt: NOW - 5_000 }
    expect(endsPerS(kept, { ...about, kept: 30 })).toBe(0.5)
    const trimmed = { ...ENDED, lastMin: 200, oldestAt: NOW - 5_000 }
    expect(endsPerS(trimmed, { ...about, kept: 200 })).toBe(40)
  })

  it('the failed share of the last 10 min weighs trimmed sets rightly', () => {
    const counts = { ...COUNTS, completed: 200, failed: 100 }
    const read = extras({
      completed: { ...ENDED, last10Min: 200, oldestAt: NOW - 10_000 },
      failed: { ...ENDED, last10Min: 100, oldestAt: NOW - 100_000 },
    })
    expect(failPercent(read, counts, NOW)).toBeCloseTo(100 / 21)
  })

  it('is not known where nothing of what succeeded is kept, or nothing ended', () => {
    const failed = { ...ENDED, last10Min: 3, oldestAt: NOW - 1_000 }
    expect(failPercent(extras({ failed }), { ...COUNTS, failed: 3 }, NOW)).toBeNull()
    expect(failPercent(extras(), { ...COUNTS, completed: 9 }, NOW)).toBeNull()
    expect(outPerS(extras(), undefined, { counts: { ...COUNTS, active: 1 }, now: NOW })).toBeNull()
  })

  it("prefers BullMQ's own counter, and a counter that fell is a break", () => {
    const at = (atMs: number, counter: number): Extras =>
      extras({ atMs, completed: { ...ENDED, counter } })
    const kept = { counts: { ...COUNTS, completed: 1 }, now: NOW }
    expect(outPerS(at(10_000, 150), at(0, 100), kept)).toBe(5)
    expect(outPerS(at(10_000, 3), at(0, 100), kept)).toBe(0)
  })

  it('what came in is what ended and what the backlog grew by', () => {
    expect(inPerS(2, { before: 10, after: 40, spanMs: 10_000 })).toBe(5)
    expect(inPerS(2, { before: 90, after: 40, spanMs: 10_000 })).toBe(0)
    expect(inPerS(null, { before: 1, after: 2, spanMs: 1 })).toBeNull()
    expect(inPerS(2, undefined)).toBeNull()
  })
})

describe('JQ2: since when a job waits', () => {
  it.each([
    [{ timestamp: '1000', processedOn: null, opts: null }, 1_000],
    [{ timestamp: '1000', processedOn: null, opts: '{"delay":500}' }, 1_500],
    [{ timestamp: '1000', processedOn: '9000', opts: '{}' }, 9_000],
    [{ timestamp: '1000', processedOn: null, opts: 'broken' }, 1_000],
    [{ timestamp: null, processedOn: '9000', opts: null }, null],
  ])('%j', (job, wanted) => {
    expect(waitsSince(job)).toBe(wanted)
  })

  it('an empty queue waits 0 ms; what is not told is null, never 0', () => {
    const memory = new QueueMemory()
    const moment = { now: NOW, monotonicMs: 0, workers: 1 }
    const waiting = { ...COUNTS, wait: 3 }
    expect(memory.toRow('q', waiting, { ...moment, since: null }).oldestWaitingMs).toBeNull()
    expect(memory.toRow('q', waiting, { ...moment, since: NOW - 9 }).oldestWaitingMs).toBe(9)
    expect(memory.toRow('q', COUNTS, { ...moment, since: undefined }).oldestWaitingMs).toBe(0)
    const later = { ...moment, now: NOW + 50, since: NOW - 9 }
    expect(memory.toRow('q', waiting, later).oldestWaitingMs).toBe(50)
  })
})

describe('JQ1: the rows of a table of jobs', () => {
  const row = ['2', '1', '0', '4', '90', '3', '60', '30', '5000.5']

  it('reads counts, rates and age; a first reading tells no growth', () => {
    const memory = new TableMemory()
    expect(memory.toRow(row, { now: NOW, monotonicMs: 0 })).toMatchObject({
      ...{ system: 'table', waiting: 2, active: 1, failed: 4, completed: 90, workers: null },
      ...{ oldestWaitingMs: 5_000.5, outPerS: 0.5, inPerS: null, failPercent10m: 5 },
    })
    const grown = ['12', ...row.slice(1)]
    expect(memory.toRow(grown, { now: NOW, monotonicMs: 10_000 }).inPerS).toBe(1.5)
  })

  it('an empty table waits 0 ms and has no failed share', () => {
    const none = ['0', '0', '0', '0', '0', '0', '0', '0', null]
    expect(new TableMemory().toRow(none, { now: NOW, monotonicMs: 0 })).toMatchObject({
      ...{ oldestWaitingMs: 0, failPercent10m: null, outPerS: 0 },
    })
  })
})

describe('JQ10: workers by the names of their connections', () => {
  it('counts blocking connections, named workers too, and no listeners', () => {
    const code = Buffer.from('site-visits').toString('base64')
    const lines = [
      `id=1 addr=127.0.0.1:1 name=bull:${code} age=1`,
      `id=2 addr=127.0.0.1:1 name=bull:${code}:w:box-3 age=1`,
      `id=3 addr=127.0.0.1:1 name=bull:${code}:qe age=1`,
      'id=4 addr=127.0.0.1:1 name=scraper-worker age=1',
      'id=5 addr=127.0.0.1:1 name= age=1',
    ]
    expect([...countWorkers(lines.join('\n'))]).toEqual([['site-visits', 2]])
  })
})

describe('JQ6: grouping', () => {
  const job = (id: string, failedReason: string, failedAt: number | null): FailedJob => ({
    ...{ id, name: 'send', failedReason, stack: '', attemptsMade: 3, failedAt, payload: '' },
  })

  it('the most frequent first, with first and last seen and some ids', () => {
    const jobs = [
      job('5', 'a 5', 50),
      job('4', 'b', 40),
      job('3', 'a 3', null),
      job('2', 'a 2', 20),
    ]
    expect(groupFailures('q', 'bullmq', jobs)).toMatchObject([
      { message: 'a N', count: 3, firstAt: 20, lastAt: 50, jobIds: ['5', '3', '2'], sample: 'a 5' },
      { message: 'b', count: 1, firstAt: 40, lastAt: 40 },
    ])
  })

  it.each([
    [
      '{"to":"ann@example.org","ids":[1,2],"n":1,"x":null}',
      'to: text of 15, ids: list of 2, n: number, x: null',
    ],
    ['"canary"', 'text of 6'],
    ['nope', 'not JSON'],
  ])('describes the payload %s without its values', (json, wanted) => {
    expect(describePayload(json)).toBe(wanted)
  })

  it('says sizes with their unit', () => {
    expect([500, 2_048, 5_242_880].map(sayBytes)).toEqual(['500 B', '2.0 KiB', '5.0 MiB'])
  })
})

describe('the bounded search for queues', () => {
  const scanner = (pages: readonly (readonly string[])[]) => {
    let calls = 0
    const scan = async (cursor: string | number): Promise<[string, string[]]> => {
      calls += 1
      const at = Number(cursor)
      return [at + 1 < pages.length ? String(at + 1) : '0', [...(pages[at] ?? [])]]
    }
    return { redis: { scan } as unknown as Parameters<Discovery['look']>[0], calls: () => calls }
  }

  it('JQ1: takes ten steps a tick, goes on at the next, and looks anew after a minute', async () => {
    const pages = Array.from({ length: 25 }, (_, at) => [`bull:q${at}:meta`])
    const { redis, calls } = scanner(pages)
    const discovery = new Discovery()
    await discovery.look(redis, 0)
    expect([calls(), discovery.names.length, discovery.isPartial]).toEqual([10, 10, true])
    await discovery.look(redis, 2_000)
    await discovery.look(redis, 4_000)
    expect([calls(), discovery.names.length, discovery.isPartial]).toEqual([25, 25, false])
    await discovery.look(redis, 30_000)
    expect(calls()).toBe(25)
    await discovery.look(redis, 64_000)
    expect(calls()).toBe(35)
    expect(discovery.names).toHaveLength(25)
  })

  it('keeps names with colons apart from other keys', async () => {
    const discovery = new Discovery()
    await discovery.look(scanner([['bull:a:b:meta', 'bull::meta', 'other']]).redis, 0)
    expect(discovery.names).toEqual(['a:b'])
  })
})

describe('addresses of a queue set', () => {
  it.each([
    [{ url: 'redis://a' }, { redisUrl: 'redis://a' }],
    [{ url: 'postgresql://a/b' }, { postgresUrl: 'postgresql://a/b' }],
    [{ url: 'host=a dbname=b' }, { postgresUrl: 'host=a dbname=b' }],
    [
      { url: 'x', redisUrl: 'redis://a', postgresUrl: 'postgres://b' },
      { redisUrl: 'redis://a', postgresUrl: 'postgres://b' },
    ],
  ])('%j', (given, wanted) => {
    expect(queueSettings.parse(given)).toEqual(wanted)
  })

  it('needs one', () => {
    expect(() => requireOne(splitAddress(undefined))).toThrow('needs a Redis or a PostgreSQL')
  })
})

import { describe, expect, it } from 'vitest'
import { makeBlocked, makeSession } from '../../../../tests/factories/postgres'
import { capSessions, groupConnections } from './groups'
import { LockCounts } from './locks'
import { parsePgInterval, parsePgTime } from './pg-time'
import { SqlRedactor } from './redact-sql'
import { readHeader, readSessions } from './session-rows'
import { sessionValues } from './session-values'
import type { TextRow } from './statement'
import { LockWaits } from './waits'

const HEADER = {
  now: '2026-11-26 10:00:10.500000+00',
  own: 1,
  user: 'switchyard_watch',
  seesAll: true,
  max: 100,
  reserved: 3,
  databases: { commits: 1, rollbacks: 0, hits: 1, reads: 0, deadlocks: 0, reset: null, count: 2 },
  standbys: null,
  replica: null,
}
const headerRow = (header: unknown): TextRow =>
  Array.from({ length: 17 }, (_, i) => (i === 0 ? '0' : i === 14 ? JSON.stringify(header) : null))

const ROW: TextRow = ['42', 'client backend', 'api_rw', 'api', '10.0.0.7', 'organising']
  .concat(['active', 'Lock', 'transactionid', '2026-11-26 09:59:00.123456+00'])
  .concat(['2026-11-26 10:00:00.5+00', '2026-11-26 10:00:08.5+00', '2026-11-26 10:00:09+00'])
  .concat(['-77', "update t set v = 'secret'", '900', '{7,7,9}'])

describe('reading a tick', () => {
  it('Q1, PC6: ages by the clock of the server, starts with their microseconds, literals gone', () => {
    const header = readHeader([headerRow(HEADER), ROW])
    expect(readSessions([headerRow(HEADER), ROW], header, new SqlRedactor())).toEqual([
      {
        pid: 42,
        kind: 'client',
        user: 'api_rw',
        app: 'api',
        client: '10.0.0.7',
        database: 'organising',
        state: 'active',
        waitEventType: 'Lock',
        waitEvent: 'transactionid',
        backendStart: '2026-11-26 09:59:00.123456+00',
        xactStart: '2026-11-26 10:00:00.5+00',
        backendAgeMs: 70_377,
        xactAgeMs: 10_000,
        queryAgeMs: 2_000,
        stateAgeMs: 1_500,
        queryId: '-77',
        query: 'update t set v = ?',
        locksHeld: null,
        backendXmin: '900',
        blockedBy: [7, 9],
      },
    ])
  })

  it.each([
    ['client backend', 'api', 'client'],
    ['client backend', 'switchyard/watch', 'ours'],
    ['autovacuum worker', '', 'autovacuum'],
    ['walsender', 'replica', 'walsender'],
    ['parallel worker', 'api', 'parallel'],
    ['logical replication worker', '', 'other'],
  ])('Q1: tells %s of "%s" apart as %s', (type, app, kind) => {
    const row = ROW.map((value, i) => (i === 1 ? type : i === 3 ? app : value))
    const header = readHeader([headerRow(HEADER)])
    expect(readSessions([row], header, new SqlRedactor())[0]?.kind).toBe(kind)
  })

  it.each([
    ['nothing', []],
    ['no JSON', [headerRow(undefined)]],
    ['another shape', [headerRow({ ...HEADER, max: '<b>100</b>' })]],
  ])('refuses %s as source/bad-answer', (_what, rows) => {
    expect(() => readHeader(rows)).toThrow(
      expect.objectContaining({ code: 'source/bad-answer' }) as Error,
    )
  })
})

describe('numbers of the sessions', () => {
  it('PC1, PC2, PC6: counts by state, the share of the slots open to ordinary roles, the oldest', () => {
    const rows = [
      makeSession({ pid: 1, kind: 'ours', state: 'active' }),
      makeSession({ pid: 2, state: 'idle in transaction', xactAgeMs: 9_000, stateAgeMs: 7_000 }),
      makeBlocked(3, [2], { waitMs: 4_000 }),
      makeSession({ pid: 4 }),
      makeSession({ pid: 5, kind: 'walsender', state: 'active' }),
    ]
    expect(sessionValues(rows, { ...HEADER, max: 103 })).toMatchObject({
      'postgres.connections.total': 4,
      'postgres.connections.active': 1,
      'postgres.connections.idle': 1,
      'postgres.connections.idle-in-transaction': 1,
      'postgres.connections.used-percent': 4,
      'postgres.sessions.blocked': 1,
      'postgres.sessions.waiting': 1,
      'postgres.blocking.total': 4_000,
      'postgres.transaction.oldest': 9_000,
      'postgres.idle-in-transaction.oldest': 7_000,
    })
  })

  it('PC1: a state that emptied shows as zero, not as its last count', () => {
    const states = sessionValues([], HEADER)['postgres.connections.by-state']
    expect(states).toContainEqual({ labels: { state: 'idle in transaction' }, value: 0 })
  })

  it('PC1: groups by database, user, application, address and state', () => {
    const rows = [
      makeSession({ pid: 1 }),
      makeSession({ pid: 2 }),
      makeSession({ pid: 3, app: 'api' }),
    ]
    expect(
      groupConnections([...rows, makeSession({ pid: 4, kind: 'walsender' })], 50),
    ).toMatchObject([
      { app: 'scraper', state: 'idle', count: 2, percentOfMax: 4 },
      { app: 'api', count: 1, percentOfMax: 2 },
    ])
  })

  it('a cap keeps who waits, who is waited for and open transactions, and says how many there were', () => {
    const many = Array.from({ length: 600 }, (_, i) => makeSession({ pid: 1_000 + i }))
    const last = [
      makeSession({ pid: 1, state: 'idle in transaction', xactAgeMs: 5 }),
      makeSession({ pid: 2 }),
      makeBlocked(3, [2]),
    ]
    const { rows, truncatedFrom } = capSessions([...many, ...last])
    expect(truncatedFrom).toBe(603)
    expect(rows).toHaveLength(500)
    expect(rows.slice(0, 3).map((row) => row.pid)).toEqual([3, 2, 1])
  })
})

describe('LockWaits', () => {
  it('Q4: counts from when a session was first seen waiting, not from the start of its statement', () => {
    const waits = new LockWaits()
    const old = { queryAgeMs: 600_000 }
    waits.next([makeSession({ pid: 7, state: 'active', ...old })], 0)
    expect(waits.next([makeBlocked(7, [1], old)], 2_000)[0]?.waitMs).toBe(2_000)
    expect(waits.next([makeBlocked(7, [1], old)], 6_000)[0]?.waitMs).toBe(6_000)
    expect(waits.next([makeSession({ pid: 7 })], 8_000)[0]?.waitMs).toBeUndefined()
    expect(waits.next([makeBlocked(7, [1], old)], 9_000)[0]?.waitMs).toBe(1_000)
  })

  it('Q4: takes the whole statement at the first look, and never more than it', () => {
    const waits = new LockWaits()
    expect(waits.next([makeBlocked(7, [1], { queryAgeMs: 90_000 })], 5_000)[0]?.waitMs).toBe(90_000)
    expect(waits.next([makeBlocked(8, [1], { queryAgeMs: 300 })], 7_000)[0]?.waitMs).toBe(300)
  })
})

describe('LockCounts', () => {
  const idle = (pid: number, ageMs: number) =>
    makeSession({ pid, state: 'idle in transaction', xactStart: 'x', stateAgeMs: ageMs })

  it('PC6: asks for no locks while nobody waits and nothing is idle in transaction', () => {
    expect(new LockCounts().isDue([makeSession(), idle(3, 100)], 0)).toBe(false)
  })

  it('PC6: counts at once for a newly idle transaction, then every 10 s', () => {
    const locks = new LockCounts()
    const rows = [idle(7, 1_200), makeBlocked(8, [7])]
    expect(locks.isDue(rows, 0)).toBe(true)
    locks.take(
      [
        ['7', '3'],
        ['99', '1'],
      ],
      rows,
      0,
    )
    expect(locks.mark(rows).map((row) => row.locksHeld)).toEqual([3, 0])
    expect(locks.isDue(rows, 2_000)).toBe(false)
    expect(locks.isDue([...rows, idle(9, 1_200)], 2_000)).toBe(true)
    expect(locks.isDue(rows, 10_000)).toBe(true)
  })
})

describe('times of the server', () => {
  it.each([
    ['2026-11-26 10:00:00.123456+00', Date.UTC(2026, 10, 26, 10, 0, 0, 123)],
    ['2026-11-26 10:00:00+02', Date.UTC(2026, 10, 26, 8)],
    ['2026-11-26 10:00:00-03:30', Date.UTC(2026, 10, 26, 13, 30)],
    ['infinity', null],
    [null, null],
  ])('reads %s', (text, ms) => expect(parsePgTime(text)).toBe(ms))

  it.each([
    ['00:00:01.5', 1_500],
    ['-00:00:00.1', -100],
    ['1 day 02:00:00', 93_600_000],
    ['2 days', 172_800_000],
    ['', null],
    [null, null],
  ])('reads the interval %s', (text, ms) => expect(parsePgInterval(text)).toBe(ms))
})

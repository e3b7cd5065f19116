import { describe, expect, it } from 'vitest'
import { makeBlocked, makeSession } from '../../../../../tests/factories/postgres'
import { limitsOf, openSlots } from './headroom'
import {
  countBlocked,
  idleLevel,
  sessionGlyph,
  sessionsToShow,
  signalInput,
  waitText,
  whyNotCancel,
  whyNotSignal,
} from './sessions-parts'

describe('sessions', () => {
  it('Q1: clients apart from server processes and from ourselves', () => {
    const rows = [
      makeSession({ pid: 1 }),
      makeSession({ pid: 2, state: 'active' }),
      makeSession({ pid: 3, kind: 'walsender' }),
      makeSession({ pid: 4, kind: 'autovacuum' }),
      makeSession({ pid: 5, kind: 'ours' }),
    ]
    const shown = (which: Parameters<typeof sessionsToShow>[1]) =>
      sessionsToShow(rows, which).map(({ pid }) => pid)

    expect(shown('clients')).toEqual([1, 2])
    expect(shown('busy')).toEqual([2])
    expect(shown('server')).toEqual([3, 4])
    expect(shown('ours')).toEqual([5])
    expect(shown('all')).toEqual([1, 2, 3, 4, 5])
  })

  it.each([
    [1_000, 12, 'normal'],
    [2_000, 0, 'normal'],
    [2_000, null, 'normal'],
    [2_000, 12, 'low'],
    [60_000, 0, 'medium'],
    [300_000, 0, 'high'],
    [1_800_000, 0, 'critical'],
    [null, 12, 'unknown'],
  ] as const)('PC5, PC6: idle for %s ms with %s locks is %s', (stateAgeMs, locksHeld, level) => {
    expect(idleLevel({ stateAgeMs, locksHeld })).toBe(level)
  })

  it('Q3: counts who waits behind whom through three levels, and a circle once', () => {
    const rows = [
      makeSession({ pid: 4711 }),
      makeBlocked(1, [4711]),
      makeBlocked(2, [1, 4711]),
      makeBlocked(3, [2]),
      makeBlocked(8, [9]),
      makeBlocked(9, [8]),
    ]
    expect([...countBlocked(rows)].sort(([a], [b]) => a - b)).toEqual([
      [1, 2],
      [2, 1],
      [8, 1],
      [9, 1],
      [4711, 3],
    ])
  })

  it('Q3: the root of a queue is worth the eye before those in it', () => {
    expect(sessionGlyph(makeSession(), 3)).toBe('high')
    expect(sessionGlyph(makeBlocked(1, [4711]), 2)).toBe('medium')
    expect(sessionGlyph(makeSession(), 0)).toBe('normal')
  })

  it('says whom or what a working session waits for, not that an idle one waits for its client', () => {
    const wait = { waitEventType: 'Client', waitEvent: 'ClientRead' }
    expect(waitText(makeSession(wait))).toBe('')
    expect(waitText(makeSession({ ...wait, state: 'active' }))).toBe('Client: ClientRead')
    expect(waitText(makeBlocked(1, [2]))).toBe('2 (transactionid)')
    expect(waitText(makeBlocked(1, [2, 3]))).toBe('2 +1 (transactionid)')
  })

  it('Q19: cancels what runs, and says why it does not cancel the rest', () => {
    expect(whyNotCancel(makeSession({ state: 'active' }))).toBeUndefined()
    expect(whyNotCancel(makeSession({ state: 'idle in transaction' }))).toMatch(/no effect/)
    expect(whyNotCancel(makeSession())).toMatch(/no statement/)
    expect(whyNotSignal(makeSession({ kind: 'walsender' }))).toMatch(/replica/)
    expect(whyNotSignal(makeSession({ kind: 'ours' }))).toMatch(/our own/)
  })

  it('Q19: what was shown goes with the call', () => {
    const idle = { pid: 7, backendStart: '2026-01-01 00:00:00.000007+00' }
    expect(signalInput(makeSession({ pid: 7, queryId: '9' }))).toEqual(idle)
    expect(signalInput(makeSession({ pid: 7, queryId: '9', xactStart: 'x' }))).toEqual({
      ...idle,
      xactStart: 'x',
      queryId: '9',
    })
  })

  it('PC2: marks at 80 % and 90 % of the open slots, and where the reserve begins', () => {
    const size = { maxConnections: 100, reservedConnections: 3 }
    expect(openSlots(size)).toBe(97)
    expect(limitsOf(size).map(({ value }) => value)).toEqual([78, 87, 97])
  })
})

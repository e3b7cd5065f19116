import { describe, expect, it } from 'vitest'
import { makeBlocked, makeSession } from '../../../tests/factories/postgres'
import { countWaiters, findRoots, type Waiter } from './blocking'

/** `2(3(4))`: who stands under whom. */
const draw = (waiters: readonly Waiter[]): string =>
  waiters
    .map(
      ({ session, waiters: more }) => `${session.pid}${more.length === 0 ? '' : `(${draw(more)})`}`,
    )
    .join(' ')

describe('findRoots', () => {
  it('Q3: a chain of three levels has one root, with everyone behind it', () => {
    const [root, ...others] = findRoots([
      makeBlocked(4, [3], { waitMs: 1_000 }),
      makeBlocked(3, [2], { waitMs: 2_000 }),
      makeBlocked(2, [1], { waitMs: 3_000 }),
      makeSession({ pid: 1, state: 'idle in transaction' }),
      makeSession({ pid: 9 }),
    ])
    expect(others).toEqual([])
    expect(root).toMatchObject({ pid: 1, session: { pid: 1 }, totalWaitMs: 6_000 })
    expect(root?.blocked.map((row) => row.pid).sort()).toEqual([2, 3, 4])
    expect(draw(root!.waiters)).toBe('2(3(4))')
    expect(countWaiters(root!.waiters)).toBe(3)
  })

  it('Q3: the root that costs most comes first; a waiter with two roots counts for both', () => {
    const roots = findRoots([
      makeSession({ pid: 1 }),
      makeSession({ pid: 2 }),
      makeBlocked(3, [1, 2], { waitMs: 10 }),
      makeBlocked(4, [2], { waitMs: 100 }),
    ])
    expect(roots.map(({ pid, totalWaitMs }) => [pid, totalWaitMs])).toEqual([
      [2, 110],
      [1, 10],
    ])
    expect(roots.map(({ waiters }) => draw(waiters))).toEqual(['3 4', '3'])
    expect(roots[1]?.waiters[0]?.alsoBehind).toEqual([2])
  })

  it('Q3: a cycle ends, with its lowest pid as root', () => {
    const roots = findRoots([makeBlocked(5, [6]), makeBlocked(6, [5]), makeBlocked(7, [6])])
    expect(roots.map(({ pid, blocked }) => [pid, blocked.length])).toEqual([[5, 2]])
    expect(draw(roots[0]!.waiters)).toBe('6(7)')
  })

  it('Q3: names a prepared transaction and one that has left', () => {
    expect(findRoots([makeBlocked(5, [0])])).toMatchObject([{ pid: 0, session: undefined }])
    expect(findRoots([makeBlocked(5, [77])])).toMatchObject([{ pid: 77, session: undefined }])
  })

  it('Q3: in a queue each stands as near to the root as it waits', () => {
    const [root] = findRoots([
      makeSession({ pid: 1 }),
      makeBlocked(2, [1]),
      makeBlocked(3, [1, 2]),
      makeBlocked(4, [3]),
    ])

    expect(draw(root!.waiters)).toBe('2 3(4)')
    expect(root!.waiters[1]?.alsoBehind).toEqual([2])
  })

  it('Q3: two cycles that touch end too, each session once', () => {
    const rows = [
      makeBlocked(1, [2]),
      makeBlocked(2, [1, 3]),
      makeBlocked(3, [2]),
      makeBlocked(4, [4]),
    ]

    expect(findRoots(rows).map(({ pid, blocked }) => [pid, blocked.length])).toEqual([
      [1, 2],
      [4, 0],
    ])
  })

  it('Q3: nobody waits: no roots', () => {
    expect(findRoots([makeSession(), makeSession({ pid: 2, state: 'active' })])).toEqual([])
  })

  it('Q3: finds the root of 50 random trees', () => {
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    for (let round = 0; round < 50; round += 1) {
      const rootPid = 1_000 + random(1_000)
      const pids = [rootPid]
      const rows = [makeSession({ pid: rootPid, state: 'idle in transaction' })]
      for (let i = 0; i < 60; i += 1) {
        const pid = rootPid + 2_000 + i
        const blockers = [pids[random(pids.length)], pids[random(pids.length)]] as number[]
        rows.push(makeBlocked(pid, blockers, { waitMs: 10 }))
        pids.push(pid)
      }
      expect(findRoots(rows).map(({ pid, blocked }) => [pid, blocked.length])).toEqual([
        [rootPid, 60],
      ])
    }
  })
})

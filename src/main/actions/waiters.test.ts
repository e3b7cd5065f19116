import { describe, expect, it } from 'vitest'
import { countBehind } from './waiters'

describe('countBehind', () => {
  it('Q19: counts all who wait behind a session, over any number of others, each once', () => {
    const rows = [
      { pid: 2, blockers: [1] },
      { pid: 3, blockers: [1, 2] },
      { pid: 4, blockers: [3] },
      { pid: 9, blockers: [8] },
    ]

    expect(countBehind(1, rows)).toBe(3)
    expect(countBehind(3, rows)).toBe(1)
    expect(countBehind(4, rows)).toBe(0)
  })

  it('Q3: ends in a cycle', () => {
    expect(
      countBehind(1, [
        { pid: 1, blockers: [2] },
        { pid: 2, blockers: [1] },
      ]),
    ).toBe(1)
  })
})

import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bombCost } from '../../bench/lib/bomb-cost'
import type { Bomb } from '../../bench/lib/bombs'

const READER = fileURLToPath(new URL('../../bench/lib/bomb-reader.ts', import.meta.url))
const TIMES = 3
/** Far above what it takes (bench: workers.bombs), far below what it would take without a cap: 300 MB and 200 MB each time. */
const MOST_MB = 64

describe('fault 29: a worker that sends too much, watched by a process of its own', () => {
  it.each<[Bomb, string]>([
    ['huge', 'source/too-large'],
    ['packed', 'source/too-large'],
    ['endless', 'source/timeout'],
  ])(
    'fault 29: %s costs little memory',
    async (bomb, code) => {
      const command = ['--import', 'tsx', READER]
      const { codes, grownMb } = await bombCost(bomb, { command, times: TIMES })
      expect(codes).toEqual(Array.from({ length: TIMES }, () => code))
      expect(grownMb).toBeLessThan(MOST_MB)
    },
    120_000,
  )
})

import { bombCost } from './lib/bomb-cost'
import { BOMBS } from './lib/bombs'
import { result, type Bench } from './lib/bench'
import { buildModule } from './lib/built'
import { median } from './lib/measure'

const RUNS = 5
const TIMES = 1
const METHOD = `a worker whose health is 300 MB, a gzip bomb (200 MB in 200 KB) or without end; one reading of it by the real sampler and source in a process of its own, after 50 of one that is well; of ${RUNS} such processes for each of the three the median, and of the three the highest`

/** What the worst answers of a worker cost the process that watches it. */
export const bench: Bench = {
  ids: ['workers.bombs.rss', 'workers.bombs.blocked'],
  async run() {
    const command = [await buildModule('bench/lib/bomb-reader.ts')]
    const grown: number[] = []
    const blocked: number[] = []
    for (const bomb of BOMBS) {
      const costs = []
      for (let at = 0; at < RUNS; at += 1)
        costs.push(await bombCost(bomb, { command, times: TIMES }))
      if (costs.some(({ codes }) => codes.includes('read'))) throw new Error(`${bomb} was read`)
      grown.push(median(costs.map(({ grownMb }) => grownMb)))
      blocked.push(median(costs.map(({ blockedMs }) => blockedMs)))
    }
    const samples = RUNS * BOMBS.length
    return [
      result({
        ...{ id: 'workers.bombs.rss', value: Math.max(...grown), unit: 'MB', samples },
        method: `${METHOD}; growth of the highest resident memory`,
      }),
      result({
        ...{ id: 'workers.bombs.blocked', value: Math.max(...blocked), unit: 'ms', samples },
        method: `${METHOD}; the longest delay of its event loop (monitorEventLoopDelay)`,
      }),
    ]
  },
}

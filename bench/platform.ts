import { startDemo, withDemoDir } from './app/demo'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median } from './lib/measure'

const ROWS = 1_000_000
const FIRST = 3
const CACHED = 5

/** How long until the demo platform can be watched. */
export const bench: Bench = {
  ids: ['platform.start', 'platform.start.cached'],
  async run() {
    const first: number[] = []
    const cached: number[] = []
    for (let round = 0; round < FIRST; round += 1) {
      await withDemoDir(async (dir) => {
        first.push(await readyMs(dir))
        // Data that is there already: in the last folder only, it takes no more folders to know.
        for (let again = 0; round === FIRST - 1 && again < CACHED; again += 1) {
          cached.push(await readyMs(dir))
        }
      })
    }
    return [
      toResult('platform.start', first, 'into an empty folder: cluster made, seeded, copied'),
      toResult('platform.start.cached', cached, 'into the folder of a run that was stopped'),
    ]
  },
}

async function readyMs(dir: string): Promise<number> {
  const demo = await startDemo({ dir, args: ['--seed-rows', String(ROWS)] })
  await demo.stop()
  return demo.readyMs
}

function toResult(id: string, takenMs: readonly number[], what: string): BenchResult {
  return result({
    id,
    value: median(takenMs) / 1_000,
    unit: 's',
    samples: takenMs.length,
    method: `from spawning the process to the line that says ready, primary, replica, Redis and workers, ${ROWS.toLocaleString('en')} rows, ${what}; the files' own pages may be in memory; median`,
  })
}

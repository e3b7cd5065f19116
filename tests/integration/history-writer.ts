import { History } from '../../src/main/history/index'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'

/** A process to be killed: writes one reading after the other and tells how many are on disk for sure. */
const [workerPath = '', dir = '', first = '0'] = process.argv.slice(2)
const history = History.open({
  dir,
  clock: systemClock,
  log: silentLogger,
  workerPath,
  limits: { sealEveryMs: 50, tidyEveryMs: 20, saveEveryMs: 20 },
})
const began = Date.now()
for (let tick = Number(first); ; tick += 1) {
  history.append({ at: began + tick, samples: [{ key: 'a|p|', value: tick }] })
  if (tick % 10 === 9) {
    await history.stats() // an answer comes after the commit
    process.stdout.write(`${tick + 1}\n`)
  }
}

import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler/index'
import { workerSource } from '../../src/main/sources/workers/index'

/**
 * A process that does nothing but watch the workers of its arguments (ports on loopback), through the
 * real sampler and source. Tells its CPU time and readings of each window as one JSON line.
 */
const [windowMs = 10_000, ...ports] = process.argv.slice(2).map(Number)
let readings = 0
let failures = 0

const sampler = new Sampler({
  sources: [workerSource],
  clock: systemClock,
  random: Math.random,
  log: silentLogger,
  ownRefreshes: () => new Map(),
  onObservation: ({ values }) => {
    readings += 1
    if (values === undefined) failures += 1
  },
})
for (const port of ports) {
  sampler.add(
    { id: `w${port}`, kind: 'worker', title: `Worker ${port}`, environment: 'dev' },
    { url: `http://127.0.0.1:${port}` },
  )
}

let before = process.cpuUsage()
let beforeMs = performance.now()
setInterval(() => {
  const { user, system } = process.cpuUsage(before)
  const now = performance.now()
  const line = { cpuMs: (user + system) / 1_000, wallMs: now - beforeMs, readings, failures }
  console.log(JSON.stringify(line))
  before = process.cpuUsage()
  beforeMs = now
  readings = 0
  failures = 0
}, windowMs)
process.stdin.on('end', () => process.exit(0)).resume()

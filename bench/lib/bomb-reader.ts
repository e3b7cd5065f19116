import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler/index'
import { workerSource } from '../../src/main/sources/workers/index'

/**
 * A process that does nothing but watch: a worker that is well (the first address), until it is warm, and then one that sends too
 * much (the second), as often as told. Tells as one JSON line what that cost it.
 */
const [wellUrl = '', bombUrl = '', times = '5'] = process.argv.slice(2)
const WARM_READINGS = 50
const MIB = 1_048_576
const STATUS = '/proc/self/status'
const CLEAR = '/proc/self/clear_refs'

export interface BombCost {
  /** Of each reading. */
  readonly codes: readonly string[]
  /** By which the highest memory of the process grew. */
  readonly grownMb: number
  /** The longest that its event loop stood still. */
  readonly blockedMs: number
}

const sampler = new Sampler({
  ...{ sources: [workerSource], clock: systemClock, random: Math.random, log: silentLogger },
  ...{ ownRefreshes: () => new Map(), onObservation: () => undefined },
})
await sampler.pause()

async function read(id: string, url: string): Promise<string> {
  sampler.add({ id, kind: 'worker', title: id, environment: 'dev' }, { url })
  const [health] = await sampler.readOnce([id])
  return health?.link.error?.code ?? 'read'
}

/** The highest so far, so that nothing between two looks is missed. The kernel keeps it: proc(5), VmHWM; elsewhere as of now. */
function highestMb(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : ''
  const kb = /VmHWM:\s*(\d+) kB/.exec(status)?.[1]
  return kb === undefined ? process.memoryUsage.rss() / MIB : Number(kb) / 1_024
}

/** What was high while it started is no measure: proc(5), clear_refs. */
function forgetHighest(): void {
  if (existsSync(CLEAR)) writeFileSync(CLEAR, '5')
}

for (let at = 0; at < WARM_READINGS; at += 1) await read('well', wellUrl)
const delay = monitorEventLoopDelay({ resolution: 1 })
forgetHighest()
const beforeMb = highestMb()
delay.enable()
const codes: string[] = []
for (let at = 0; at < Number(times); at += 1) codes.push(await read('bomb', bombUrl))
delay.disable()
const cost: BombCost = {
  codes,
  grownMb: highestMb() - beforeMb,
  blockedMs: delay.max / 1e6,
}
console.log(JSON.stringify(cost))
process.exit(0)

import { setMaxListeners } from 'node:events'
import type { WorkerProcess } from '../workers/config'
import { pause } from '../lib/wait'
import { makeRandom } from '../lib/random'
import { makeVisitor } from './visitor'

/** Mean rest of one user between two requests. 50 users make about 30 requests a second at the mean. */
const MEAN_REST_MS = 1_600
const WAVE_MS = 180_000

/** How lively the users are at a time: between 0.5 and 1.5, in waves of three minutes. */
export function liveliness(atMs: number): number {
  return 1 + 0.5 * Math.sin((atMs / WAVE_MS) * 2 * Math.PI)
}

/** The users, all in one process. What they do is decided by the seed, when by the waves. */
export function runTraffic(started: WorkerProcess): Promise<() => Promise<void>> {
  const { config } = started
  const startedAt = Date.now()
  const ending = new AbortController()
  setMaxListeners(0, ending.signal) // every user waits on it
  const users = Array.from({ length: config.users }, async (_, index) => {
    const random = makeRandom(config.seed * 10_007 + index)
    const visit = makeVisitor(started, { index, random })
    const meanMs = MEAN_REST_MS * (0.6 + random() * 0.8)
    await pause(random() * meanMs, ending.signal)
    for (let turn = 1; !ending.signal.aborted; turn += 1) {
      await visit(turn).catch(() => undefined) // an answer that did not come: the user tries something else
      await pause((meanMs * (0.5 + random())) / liveliness(Date.now() - startedAt), ending.signal)
    }
  })
  return Promise.resolve(async () => {
    ending.abort()
    await Promise.all(users)
  })
}

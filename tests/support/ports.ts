import { isFree } from '../../demo/lib/ports'

/** Below the range from which outgoing connections take their ports. */
const BLOCKS_FROM = 20_000
const BLOCKS_TO = 32_000
const SINGLES_FROM = 12_000
const SINGLES_TO = 20_000
const BLOCK = 20
/** More test files than this never run side by side. */
const LANES = 8
const TRIES = 200

/** A free block of 20, for a platform. */
export function freeBlock(): Promise<number> {
  return pick(BLOCKS_FROM, BLOCKS_TO, BLOCK)
}

/** A free port that stays free: no connection takes it, nor a file that runs beside this one. */
export function freePort(): Promise<number> {
  return pick(SINGLES_FROM, SINGLES_TO, 1)
}

/** Files that run side by side look in parts of the range of their own: a port looked at is not yet taken. */
async function pick(from: number, to: number, size: number): Promise<number> {
  const perLane = Math.floor((to - from) / LANES / size)
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const base = from + size * (lane() * perLane + Math.floor(Math.random() * perLane))
    const ports = Array.from({ length: size }, (_, index) => base + index)
    if (!given.has(base) && (await Promise.all(ports.map(isFree))).every(Boolean)) {
      given.add(base)
      return base
    }
  }
  throw new Error(`no ${size} free ports from ${from} to ${to}`)
}

/** What this file was given already and may not have taken yet. */
const given = new Set<number>()

/** Which of the files that run at once this is, as the runner counts them. */
function lane(): number {
  const { VITEST_POOL_ID, TEST_PARALLEL_INDEX } = process.env
  return Number(VITEST_POOL_ID ?? TEST_PARALLEL_INDEX ?? 0) % LANES
}

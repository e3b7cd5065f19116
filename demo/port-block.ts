import { findFreeBlock, isFree } from './lib/ports'
import { WORKER_KINDS } from './platform-file'

/** Where each part listens, from the first port of the block. */
export interface Ports {
  readonly primary: number
  readonly replica: number
  readonly redis: number
  readonly register: number
  readonly control: number
  /** The port of a worker, by its id. */
  of(workerId: string): number
}

const CONTROL = 7
/** api, dashboard and scraper stand where they always stood; further workers and further instances come behind. */
const FIRST_WORKER = 3
const WORKERS_BEFORE_CONTROL = 3
const REST = 8
/** As many of a kind as its block of 20 has room for beside the rest. */
export const MOST_WORKERS = WORKERS_BEFORE_CONTROL + (20 - REST)

/** The ports of a block, for these workers: the first of each kind, then the further ones. */
export function portsFrom(base: number, workerIds: readonly string[]): Ports {
  const firsts: readonly string[] = WORKER_KINDS
  const ordered = [...firsts, ...workerIds.filter((id) => !firsts.includes(id))]
  return {
    primary: base,
    replica: base + 1,
    redis: base + 2,
    register: base + 6,
    control: base + CONTROL,
    of: (id) => {
      const place = ordered.indexOf(id)
      if (place < 0) throw new Error(`no port for ${id}`)
      const isBefore = place < WORKERS_BEFORE_CONTROL
      return base + (isBefore ? FIRST_WORKER + place : REST + place - WORKERS_BEFORE_CONTROL)
    },
  }
}

/** How many ports of a block are in use with so many workers. */
export const usedPorts = (workers: number): number => REST + workers - WORKERS_BEFORE_CONTROL

/** Holds the block's control port from the first moment, so that two starts at once do not take the same block. */
export async function claimPorts(
  wanted: number | undefined,
  used: number,
  listen: (port: number) => Promise<unknown>,
): Promise<number> {
  if (wanted !== undefined) {
    for (let port = wanted; port < wanted + used; port += 1) {
      if (!(await isFree(port)))
        throw new Error(`port ${port} is in use: choose another block with --ports`)
    }
    await listen(wanted + CONTROL)
    return wanted
  }
  for (let from: number | undefined; ;) {
    const base = await findFreeBlock(used, from)
    const claimed = await listen(base + CONTROL).then(
      () => true,
      () => false,
    )
    if (claimed) return base
    from = base + 20
  }
}

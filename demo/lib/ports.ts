import { createServer } from 'node:net'

export const BLOCK_SIZE = 20
const FIRST_BLOCK = 55_400
const LAST_BLOCK = 65_000

/** Whether 127.0.0.1:port can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true))
    })
  })
}

async function isBlockFree(base: number, used: number): Promise<boolean> {
  for (let port = base; port < base + used; port += 1) {
    if (!(await isFree(port))) return false
  }
  return true
}

/** The first block whose first `used` ports are all free. */
export async function findFreeBlock(used: number, from = FIRST_BLOCK): Promise<number> {
  for (let base = from; base <= LAST_BLOCK; base += BLOCK_SIZE) {
    if (await isBlockFree(base, used)) return base
  }
  throw new Error(`no free block of ${used} ports from ${from}`)
}

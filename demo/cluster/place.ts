import { createHash } from 'node:crypto'
import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Owner } from './owner'

/** Whether every folder on the way to `path` may be passed by anyone. */
export async function isReachableByAll(path: string): Promise<boolean> {
  for (let here = resolve(path); ; here = dirname(here)) {
    const found = await stat(here).catch(() => undefined)
    if (found && found.isDirectory() && (found.mode & 0o001) === 0) return false
    if (here === dirname(here)) return true
  }
}

/** A folder that the servers' account can reach: `wanted` itself, or one under /var/tmp named after it. */
export async function reachablePlace(wanted: string, owner: Owner | undefined): Promise<string> {
  await mkdir(wanted, { recursive: true })
  if (owner === undefined || (await isReachableByAll(wanted))) return wanted
  const hash = createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12)
  const place = join('/var/tmp', `switchyard-${process.getuid?.() ?? 0}-${hash}`)
  await mkdir(place, { recursive: true, mode: 0o711 })
  const found = await stat(place)
  // Anyone may write in /var/tmp: a folder that another user made there first is not ours to trust.
  if (found.uid !== process.getuid?.()) throw new Error(`${place} belongs to someone else`)
  await chmod(place, 0o711)
  return place
}

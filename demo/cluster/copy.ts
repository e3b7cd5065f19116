import { execFile } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Copies the data directory of a stopped server, owner and modes included. */
export async function copyData(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  // `cp` shares blocks where the file system can and keeps the owner, which fs.cp does not.
  await run('cp', ['-a', from, to])
  await rm(join(to, 'postmaster.pid'), { force: true })
  // Slots belong to the server that made them; a standby must not hold the primary's.
  const slots = join(to, 'pg_replslot')
  await mkdir(slots, { recursive: true })
  for (const name of await readdir(slots)) await rm(join(slots, name), { recursive: true })
}

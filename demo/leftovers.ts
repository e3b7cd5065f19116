import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from './lib/files'
import { commandLine, endLeftover } from './lib/processes'
import { waitFor } from './lib/wait'

const Note = z.object({ pid: z.int().positive(), marker: z.string() })

/** Writes down a child, so that a later start can end it should it be left behind. */
export async function noteChild(
  dir: string,
  name: string,
  child: z.output<typeof Note>,
): Promise<void> {
  await writeJson(join(dir, 'run', `${name}.pid.json`), child)
}

/** Makes this process the one platform of `dir`; refuses while another runs, and ends what a dead one left. */
export async function claimDirectory(
  dir: string,
  progress: (line: string) => void,
): Promise<() => Promise<void>> {
  const run = join(dir, 'run')
  const own = join(run, 'platform.lock.json')
  const holder = Note.safeParse(await readJson(own))
  if (holder.success && holder.data.pid !== process.pid) {
    await waitForEnd(dir, holder.data, progress)
  }
  for (const name of await readdir(run)) {
    if (!name.endsWith('.pid.json')) continue
    const note = Note.safeParse(await readJson(join(run, name)))
    if (note.success && (await endLeftover(note.data.pid, note.data.marker))) {
      progress(`ended pid ${note.data.pid}, left by an earlier run`)
    }
    await rm(join(run, name), { force: true })
  }
  await rm(join(dir, 'platform.json'), { force: true })
  await writeJson(own, { pid: process.pid, marker: (await commandLine(process.pid)) ?? 'node' })
  return () => rm(own, { force: true })
}

/** One that is just stopping gets a moment; one that goes on running keeps its directory. */
async function waitForEnd(
  dir: string,
  holder: z.output<typeof Note>,
  progress: (line: string) => void,
): Promise<void> {
  const gone = async (): Promise<true | undefined> =>
    (await commandLine(holder.pid)) === holder.marker ? undefined : true
  if (await gone()) return
  progress(`waiting for the platform with pid ${holder.pid} to stop`)
  await waitFor('its end', gone, { deadlineMs: 4_000, everyMs: 200 }).catch(() => {
    throw new Error(`a platform already runs on ${dir}: pid ${holder.pid}`)
  })
}

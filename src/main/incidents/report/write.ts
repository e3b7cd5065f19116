import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../shared/errors/app-error'
import type { RenderedFile } from './protocol'

const UNFINISHED = /^\..+\.unfinished-(\d+)$/

/**
 * Puts all files into a new folder, or none: they are written and synced beside it, then it is renamed into place.
 * Answers with the folder. What a killed export left is removed by the next one.
 */
export async function writeReport(
  parts: { readonly into: string; readonly name: string; readonly signal: AbortSignal },
  files: readonly RenderedFile[],
): Promise<string> {
  const { into, name, signal } = parts
  const unfinished = join(into, `.${name}.unfinished-${process.pid}`)
  try {
    await mkdir(into, { recursive: true, mode: 0o700 })
    await removeLeftovers(into)
    await mkdir(unfinished, { mode: 0o700 })
    for (const one of files) {
      if (signal.aborted) throw new AppError('report/canceled', 'the export was stopped')
      await writeSynced(join(unfinished, one.name), one.bytes)
    }
    return await moveIntoPlace(unfinished, join(into, name))
  } catch (thrown) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
    if (thrown instanceof AppError) throw thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    throw new AppError('report/unwritable', message, { cause: thrown, context: { folder: into } })
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** An earlier report stays: the new one takes the next free name. */
async function moveIntoPlace(from: string, wanted: string): Promise<string> {
  const taken = new Set(await readdir(dirname(wanted)))
  let to = wanted
  for (let next = 2; taken.has(basename(to)); next += 1) to = `${wanted}-${next}`
  await rename(from, to)
  return to
}

async function removeLeftovers(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    const pid = Number(UNFINISHED.exec(name)?.[1])
    if (Number.isNaN(pid) || isAlive(pid)) continue
    await rm(join(into, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

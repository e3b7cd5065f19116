import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Every file under a folder, by its path from there. */
export async function filesUnder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}

export async function textsUnder(dir: string): Promise<{ name: string; text: string }[]> {
  const names = await filesUnder(dir)
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') })),
  )
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of a folder that hold this text, by their bytes. */
export async function filesWith(dir: string, text: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path).catch(() => Buffer.alloc(0)) // one that is gone holds nothing
    if (bytes.includes(text)) found.push(path)
  }
  return found
}

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below a folder. */
export function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name))
}

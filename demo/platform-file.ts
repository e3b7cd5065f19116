import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const Server = z.object({ watch: z.string(), act: z.string(), super: z.string() })

export const WORKER_KINDS = ['api', 'dashboard', 'scraper'] as const

/** What `platform.json` and the line of `--json` hold. URLs carry passwords: the file is 0600. */
export const PlatformFile = z.object({
  version: z.literal(1),
  environment: z.literal('dev'),
  startedAt: z.iso.datetime(),
  pid: z.int().positive(),
  postgres: z.object({
    primary: Server,
    replica: Server,
    /** The logins of the workers, for faults that must look like theirs. */
    apps: z.object({ api: z.string(), scraper: z.string(), dashboard: z.string() }),
  }),
  redis: z.object({ watch: z.string(), act: z.string(), admin: z.string() }).nullable(),
  /** What could not be started, and why; empty when all is there. */
  missing: z.array(z.string()),
  workers: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(WORKER_KINDS),
      baseUrl: z.url(),
      pid: z.int().positive(),
    }),
  ),
  /** The bearer token of every changing request to the workers. */
  opsToken: z.string(),
  register: z.object({ baseUrl: z.url() }),
  control: z.object({ baseUrl: z.url() }),
})
export type PlatformFile = z.output<typeof PlatformFile>

/** Reads and checks a platform file. */
export async function readPlatformFile(path: string): Promise<PlatformFile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`no platform at ${path}: start it with npm run platform`)
  })
  return PlatformFile.parse(JSON.parse(text))
}

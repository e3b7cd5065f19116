import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const Server = z.object({ watch: z.string(), act: z.string(), super: z.string() })

export const WORKER_KINDS = ['api', 'dashboard', 'scraper', 'scanner', 'bci'] as const
export type WorkerKind = (typeof WORKER_KINDS)[number]

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
    apps: z.record(z.enum(WORKER_KINDS), z.string()),
  }),
  redis: z.object({ watch: z.string(), act: z.string(), admin: z.string() }).nullable(),
  /** What could not be started, and why; empty when all is there. */
  missing: z.array(z.string()),
  workers: z.array(
    z.object({
      /** `scraper`, and `scraper-2` for the second of its kind. */
      id: z.string(),
      kind: z.enum(WORKER_KINDS),
      /** What it says it is an instance of, and which. */
      service: z.string(),
      instance: z.string(),
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

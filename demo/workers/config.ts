import { z } from 'zod'
import type { WorkerLog } from './kit/log'
import type { EmitEvent } from './kit/telemetry'

export const PROCESS_KINDS = [
  'register',
  'api',
  'dashboard',
  'scraper',
  'scanner',
  'bci',
  'traffic',
] as const
export type ProcessKind = (typeof PROCESS_KINDS)[number]

/** What the platform tells a worker, in a file: arguments and environment can be read by others. */
export const WorkerConfig = z.object({
  /** `scraper`, and `scraper-2` for the second of its kind. */
  id: z.string(),
  /** The service it is an instance of. */
  kind: z.enum(PROCESS_KINDS),
  /** `scraper-1`, `scraper-2`: the same after a restart. */
  instance: z.string(),
  port: z.int(),
  postgres: z.object({ primary: z.string(), replica: z.string() }),
  redisUrl: z.string().nullable(),
  registerUrl: z.string(),
  apiUrl: z.string(),
  /** Where the users go: each stays with one. */
  apiUrls: z.array(z.string()).min(1),
  dashboardUrls: z.array(z.string()).min(1),
  opsToken: z.string(),
  version: z.string(),
  /** This version is slower and fails more often than the one before. */
  isRegression: z.boolean().default(false),
  releaseId: z.string(),
  /** How often the platform brought this worker back after a crash. */
  recovered: z.int(),
  /** Where a restart that was asked for is written down. */
  restartNote: z.string(),
  users: z.int(),
  seed: z.int(),
})
export type WorkerConfig = z.output<typeof WorkerConfig>

/** One process: what it was told, and where it says what it does. */
export interface WorkerProcess {
  readonly config: WorkerConfig
  readonly log: WorkerLog
  readonly emit: EmitEvent
}

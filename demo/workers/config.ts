import { z } from 'zod'

export const PROCESS_KINDS = ['register', 'api', 'dashboard', 'scraper', 'traffic'] as const
export type ProcessKind = (typeof PROCESS_KINDS)[number]

/** What the platform tells a worker, in a file: arguments and environment can be read by others. */
export const WorkerConfig = z.object({
  id: z.string(),
  kind: z.enum(PROCESS_KINDS),
  port: z.int(),
  postgres: z.object({ primary: z.string(), replica: z.string() }),
  redisUrl: z.string().nullable(),
  registerUrl: z.string(),
  apiUrl: z.string(),
  dashboardUrl: z.string(),
  opsToken: z.string(),
  version: z.string(),
  /** This version is slower and fails more often than the one before. */
  isRegression: z.boolean().default(false),
  releaseId: z.string(),
  /** How often the platform brought this worker back after a crash. */
  recovered: z.int(),
  users: z.int(),
  seed: z.int(),
})
export type WorkerConfig = z.output<typeof WorkerConfig>

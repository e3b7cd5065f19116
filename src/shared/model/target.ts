import { z } from 'zod'

export const TARGET_KINDS = ['postgres', 'redis', 'worker', 'queue'] as const
export type TargetKind = (typeof TARGET_KINDS)[number]

export const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** One configured thing that is watched. Its id is short, stable and shown: `primary`, `scraper`. */
export const Target = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  kind: z.enum(TARGET_KINDS),
  title: z.string().min(1).max(80),
  environment: z.enum(ENVIRONMENTS),
  /** Targets of one group belong together: a primary and its replicas. */
  group: z.string().optional(),
})
export type Target = z.output<typeof Target>

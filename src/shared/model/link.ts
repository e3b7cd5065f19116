import { z } from 'zod'
import type { ErrorCode } from '../errors/codes'

export const LINK_STATES = ['connecting', 'live', 'down', 'denied', 'off'] as const
export type LinkState = (typeof LINK_STATES)[number]

export const ErrorData = z.object({
  code: z.string().transform((code) => code as ErrorCode),
  message: z.string(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})

/** How one probe of one target fares: its age, its cost, its retry. PC14, OV10. */
export const Link = z.object({
  targetId: z.string(),
  probe: z.string(),
  state: z.enum(LINK_STATES),
  everyMs: z.number(),
  /** The interval that the probe and its rules are made for: ST7, OV10. */
  usualMs: z.number().optional(),
  lastOkAt: z.number().nullable(),
  /** Failed tries in a row. */
  attempt: z.number(),
  nextTryAt: z.number().nullable(),
  error: ErrorData.nullable(),
  /** Our own poll guard (opossum), not a breaker of the worker. */
  guard: z.enum(['closed', 'open', 'half-open']),
  /** Wall time our probe took in the last minute. */
  costMsPerMin: z.number(),
  roundTripP95Ms: z.number().nullable(),
  /** True while the probe took over 2 % of its interval and is read less often. */
  backedOff: z.boolean(),
  /** Which server answered, when a probe may be routed: PC10. */
  servedBy: z.string().nullable(),
})
export type Link = z.output<typeof Link>

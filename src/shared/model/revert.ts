import { z } from 'zod'
import { ErrorData } from './link'

/** A state that an action forced and that we end ourselves. `dueAt` by the wall clock, since it outlives the app. */
export const Revert = z.object({
  /** The run that forced it. */
  id: z.string(),
  targetId: z.string(),
  /** What is held, within the target: `breaker register`. One revert for each. */
  subject: z.string(),
  /** What holds now: `register is held open`. */
  title: z.string(),
  actionId: z.string(),
  input: z.record(z.string(), z.unknown()),
  reason: z.string(),
  madeAt: z.number(),
  dueAt: z.number(),
})
export type Revert = z.output<typeof Revert>

/** A revert and how it goes. */
export const RevertState = Revert.extend({
  attempts: z.int(),
  /** After a failure: when it is tried again, and what went wrong. */
  nextTryAt: z.number().nullable(),
  error: ErrorData.nullable(),
})
export type RevertState = z.output<typeof RevertState>

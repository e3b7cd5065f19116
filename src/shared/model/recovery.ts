import { z } from 'zod'

export const TROUBLES = ['down', 'stuck'] as const
export type Trouble = (typeof TROUBLES)[number]

/** Who restarts a worker by itself is called so in the audit log and on the screen. */
export const RECOVERY_OPERATOR = 'automatic recovery'
export const RESTART_ACTION = 'worker.restart'

/** What a person set up for one worker. */
export const RecoveryPolicy = z.object({
  on: z.boolean(),
  /** How long the trouble must have lasted. */
  afterS: z.int().min(5).max(3_600),
  kinds: z.array(z.enum(TROUBLES)).min(1),
  /** A worker of production is left alone unless this says otherwise. */
  prod: z.boolean(),
})
export type RecoveryPolicy = z.output<typeof RecoveryPolicy>

/** By target id. */
export const RecoveryPolicies = z.record(z.string().max(60), RecoveryPolicy)

export const DEFAULT_POLICY: RecoveryPolicy = {
  on: false,
  afterS: 20,
  kinds: [...TROUBLES],
  prod: false,
}

/** Why it acts, waits or leaves a worker alone. */
export const DECISIONS = [
  'off',
  'no-trouble',
  'other-trouble',
  'prod',
  'kill-switch',
  'maintenance',
  'our-network',
  'upstream',
  'no-means',
  'outcome-unknown',
  'budget',
  'refused',
  'too-early',
  'back-off',
  'busy',
  'act',
] as const
export type DecisionCode = (typeof DECISIONS)[number]

/** Automatic recovery of one worker, as it stands. */
export const RecoveryState = z.object({
  targetId: z.string(),
  policy: RecoveryPolicy,
  /** What it would run, in words; null: neither an offer nor a supervisor. */
  means: z.string().nullable(),
  budget: z.object({ left: z.int(), of: z.int(), windowMs: z.number() }),
  trouble: z.object({ kind: z.enum(TROUBLES), since: z.number() }).nullable(),
  decision: z.object({ at: z.number(), code: z.enum(DECISIONS), words: z.string() }),
  /** When it may try next; null: not by itself. */
  nextTryAt: z.number().nullable(),
  /** The newest time it was brought back after a restart: by whom, and from down to up. */
  lastBack: z.object({ at: z.number(), tookMs: z.number(), by: z.string() }).nullable(),
})
export type RecoveryState = z.output<typeof RecoveryState>

import { z } from 'zod'
import { Suggestion } from './finding'
import { ErrorData } from './link'
import { UNITS } from './metric'
import { ENVIRONMENTS, TARGET_KINDS } from './target'

/** DESIGN.md danger classes 1, 2 and 3. */
export const RISKS = ['harmless', 'load', 'destructive'] as const
export type Risk = (typeof RISKS)[number]

export const ActionInfo = z.object({
  id: z.string(),
  title: z.string(),
  risk: z.enum(RISKS),
  targetKind: z.enum(TARGET_KINDS),
  reversible: z.boolean(),
})
export type ActionInfo = z.output<typeof ActionInfo>

export const Check = z.object({ label: z.string(), ok: z.boolean(), detail: z.string() })

/** What the dialog shows before anything happens. */
export const Ticket = z.object({
  ticketId: z.string(),
  actionId: z.string(),
  targetId: z.string(),
  environment: z.enum(ENVIRONMENTS),
  risk: z.enum(RISKS),
  /** The question in the title: verb + object. */
  question: z.string(),
  /** The button: verb + object or count. */
  button: z.string(),
  summary: z.string(),
  effects: z.array(z.string()),
  checks: z.array(Check),
  reversible: z.boolean(),
  /** Which credential it runs with, and for how long that is open. */
  credential: z.string(),
  /** Usual duration, when known. */
  usualMs: z.number().nullable(),
  /** To be typed; empty: nothing to type. */
  phrase: z.string(),
  reasonRequired: z.boolean(),
  expiresAt: z.number(),
})
export type Ticket = z.output<typeof Ticket>

export const VERDICTS = ['pending', 'improved', 'no-change', 'worse', 'unknown'] as const
export const ProofRow = z.object({
  label: z.string(),
  unit: z.enum(UNITS),
  before: z.number().nullable(),
  after: z.number().nullable(),
  verdict: z.enum(VERDICTS),
})
/** Figures of the 60 s around the action. Pending until the time after it has passed. */
export const Proof = z.object({
  verdict: z.enum(VERDICTS),
  rows: z.array(ProofRow),
  settledAt: z.number(),
})
export type Proof = z.output<typeof Proof>
export type ProofRow = z.output<typeof ProofRow>

export const RUN_STATES = [
  'running',
  'verifying',
  'succeeded',
  'failed',
  'unverified',
  'unknown',
] as const

/** One run of an action, as the audit log tells it. `unknown`: we were killed before the outcome was written. */
export const ActionRun = z.object({
  runId: z.string(),
  actionId: z.string(),
  targetId: z.string(),
  title: z.string(),
  state: z.enum(RUN_STATES),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  progress: z.number().nullable(),
  detail: z.string(),
  operator: z.string(),
  reason: z.string(),
  error: ErrorData.nullable(),
  proof: Proof.nullable(),
  /** What one may want to do next: terminate after a cancel that had no effect, undo. */
  next: Suggestion.nullable(),
})
export type ActionRun = z.output<typeof ActionRun>

import { z } from 'zod'
import { Finding, SEVERITIES } from './finding'
import { UNITS } from './metric'
import { TARGET_KINDS } from './target'

export const ALERT_STATES = ['firing', 'acknowledged', 'resolved'] as const

/** Ways to put an alert away. Each ends by itself: `until-clear` after 24 h at the latest. */
export const SHELF_TERMS = ['15m', '1h', '8h', 'until-clear'] as const
export type ShelfTerm = (typeof SHELF_TERMS)[number]

/** A finding with a life: fires, is acknowledged, ends. One for each cause. */
export const Alert = z.object({
  /** Finding id and the time it was raised: one finding may have several in the history. */
  id: z.string(),
  finding: Finding,
  state: z.enum(ALERT_STATES),
  raisedAt: z.number(),
  resolvedAt: z.number().nullable(),
  /** How often it fired; more than once when it came back within the cooldown. */
  times: z.int(),
  /** null on a resolved one: nobody looked at it. */
  ack: z
    .object({ by: z.string(), at: z.number(), note: z.string(), severity: z.enum(SEVERITIES) })
    .nullable(),
  shelf: z
    .object({
      by: z.string(),
      at: z.number(),
      until: z.number(),
      untilClear: z.boolean(),
      reason: z.string(),
      severity: z.enum(SEVERITIES),
    })
    .nullable(),
  /** The alert of the target that is down and hides this one; null: shown by itself. */
  hiddenBehind: z.string().nullable(),
})
export type Alert = z.output<typeof Alert>

/** Findings of one cause, the root first, then in the order they began. */
export const Chain = z.object({
  rootFindingId: z.string(),
  findingIds: z.array(z.string()),
  /** Why each follows, in the same order; empty for the root. */
  because: z.array(z.string()),
  words: z.string(),
})
export type Chain = z.output<typeof Chain>

/** One editable number of a rule. `name.clear` is the level at which it ends. */
export const RuleLimit = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(UNITS),
  value: z.number(),
  /** As shipped. */
  initial: z.number(),
})
export type RuleLimit = z.output<typeof RuleLimit>

/** What a rule says of itself: AL11. */
export const RuleInfo = z.object({
  id: z.string(),
  kind: z.enum([...TARGET_KINDS, 'any']),
  title: z.string(),
  impact: z.string(),
  causes: z.array(z.string()),
  steps: z.array(z.string()),
  response: z.string(),
  panelId: z.string(),
  actionId: z.string().nullable(),
  limits: z.array(RuleLimit),
})
export type RuleInfo = z.output<typeof RuleInfo>

/** One message to the webhook. `dead`: given up; it may be sent again by hand. */
export const Delivery = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'delivered', 'dead']),
  queuedAt: z.number(),
  attempts: z.int(),
  nextTryAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  problem: z.string(),
})
export type Delivery = z.output<typeof Delivery>

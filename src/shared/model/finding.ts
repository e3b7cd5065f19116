import { z } from 'zod'
import { UNITS } from './metric'

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export const Provenance = z.enum(['exact', 'sampled', 'estimated'])
export type Provenance = z.output<typeof Provenance>

/** An action somebody may want next; never run by itself. */
export const Suggestion = z.object({
  actionId: z.string(),
  targetId: z.string(),
  input: z.record(z.string(), z.unknown()),
  label: z.string(),
})
export type Suggestion = z.output<typeof Suggestion>

/** A judged fact with its evidence. `id` is stable while the fact lasts: rule + subject. */
export const Finding = z.object({
  id: z.string(),
  ruleId: z.string(),
  targetId: z.string(),
  /** Id of the tile it belongs to. */
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  detail: z.string(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.enum(UNITS),
  /** Which probe said so: `postgres.session`. */
  probe: z.string(),
  provenance: Provenance,
  since: z.number(),
  at: z.number(),
  seriesKey: z.string().optional(),
  suggestion: Suggestion.optional(),
  /** It comes and goes: held as one until it has been quiet for a while. */
  flapping: z.boolean().optional(),
  /** Worth a look on its tile, too small for an alert. */
  notice: z.boolean().optional(),
})
export type Finding = z.output<typeof Finding>

export function worst(severities: readonly Severity[]): Severity | null {
  return severities.reduce<Severity | null>(
    (top, one) => (top === null || rank(one) > rank(top) ? one : top),
    null,
  )
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

import type { Severity } from '../../../shared/model/finding'

// The model's own list stands beside its schemas, and zod stays out of the page.
const RANKS: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 }

/** Most urgent first, as they are shown. */
export const SEVERITIES_WORST_FIRST = ['critical', 'high', 'medium', 'low'] as const

export function severityRank(severity: Severity): number {
  return RANKS[severity]
}

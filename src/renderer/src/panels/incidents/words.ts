import type { Severity } from '../../../../shared/model/finding'
import type { Choice } from '../../ui/select'

export const SEVERITY_CHOICES: readonly Choice<Severity>[] = [
  { value: 'critical', label: 'critical' },
  { value: 'high', label: 'high' },
  { value: 'medium', label: 'medium' },
  { value: 'low', label: 'low' },
]

const STAMP = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?(?: ?(?:UTC|Z))?$/

/** `2026-11-26 14:02:11`, UTC, as ms; null: not a time. */
export function readStamp(text: string): number | null {
  const found = STAMP.exec(text.trim())
  if (found === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part || 0))
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  // The 31st of February must not become a day in March.
  return new Date(at).getUTCDate() === day && hour < 24 && minute < 60 && second < 60 ? at : null
}

/** How it is written in a field: without the zone, which the label names. */
export const stampField = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replace('T', ' ')

export function startProblem(text: string, now: number): string | undefined {
  const at = readStamp(text)
  if (at === null) return 'Write it as 2026-11-26 14:02:11.'
  return at > now ? 'The start lies in the future.' : undefined
}

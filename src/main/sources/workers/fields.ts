import { z } from 'zod'

/*
 * Everything a worker says is hostile: a field that is not what it should be becomes null, a text is
 * cut and made one line, a list is cut. So one odd field does not hide the others.
 */

/** One printable line of at most `max` characters; empty when it is no text. */
export const words = (max: number) =>
  z
    .unknown()
    .optional()
    .transform((value) => toText(value, max) ?? '')

/** What a thing is called: without it there is no row. */
export const name = z.string().transform((value, context) => {
  const clean = cleanText(value, 120)
  if (clean === '') context.addIssue('no name')
  return clean
})

/** At most `max` items that fit; how many there were. */
export const list = <T>(item: z.ZodType<T>, max: number) =>
  z
    .unknown()
    .optional()
    .transform((value): { items: T[]; total: number } => {
      if (!Array.isArray(value)) return { items: [], total: 0 }
      const items = value.slice(0, max).flatMap((one: unknown) => {
        const parsed = item.safeParse(one)
        return parsed.success ? [parsed.data] : []
      })
      return { items, total: value.length }
    })

/*
 * The same by hand, for what is read every five seconds of every worker.
 */

/** The rows of at most `max` items that have one; how many items there were. */
export function listOf<T>(
  value: unknown,
  max: number,
  toRow: (item: Readonly<Record<string, unknown>>) => T | null,
): { items: T[]; total: number } {
  if (!Array.isArray(value)) return { items: [], total: 0 }
  const items: T[] = []
  for (const one of value.slice(0, max) as unknown[]) {
    const row = isRecord(one) ? toRow(one) : null
    if (row !== null) items.push(row)
  }
  return { items, total: value.length }
}

/** null: it is no text. */
export function toText(value: unknown, max: number): string | null {
  return typeof value === 'string' ? cleanText(value, max) : null
}

/** What a thing is called; empty: it has no name. */
export const toName = (value: unknown): string => toText(value, 120) ?? ''

/** A count or a size: never negative. */
export function toAmount(value: unknown): number | null {
  const amount = toNumber(value)
  return amount === null || amount < 0 ? null : amount
}

/** ISO 8601 or ms since 1970, as ms since 1970; null when it is neither, or no time of ours. */
export function toTime(value: unknown): number | null {
  const atMs = typeof value === 'string' ? Date.parse(value) : toNumber(value)
  return atMs !== null && atMs > 946_684_800_000 && atMs < 4_102_444_800_000 ? atMs : null
}

export const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : {}

/** An object, or an empty one. */
export const record = z
  .unknown()
  .optional()
  .transform((value): Record<string, unknown> => (isRecord(value) ? value : {}))

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function cleanText(value: string, max: number): string {
  // Nearly every text, every five seconds: the cheap look comes first.
  if (value.length <= max && /^[!-~](?:[ -~]*[!-~])?$|^$/.test(value)) return value
  // Control characters and those that turn the direction of the line: a name must not lie.
  return value
    .slice(0, max)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > 40 || value.trim() === '') return null
  const parsed = Number(value.trim().replace(/%$/, ''))
  return Number.isFinite(parsed) ? parsed : null
}

import type { Unit } from '../../../shared/model/metric'

/** `2026-11-26 14:02:11 UTC`. */
export function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 19)

/** The same moment in the operator's zone, for the head of a report. */
export function zoneStamp(at: number, zone: string): string {
  try {
    const words = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, dateStyle: 'medium', timeStyle: 'medium' },
    })
    return `${words.format(at)} ${zone}`
  } catch {
    return stamp(at)
  }
}

/** `40 s`, `6 min 12 s`, `2 h 05 min`. */
export function wholeAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`
  return `${Math.floor(seconds / 3_600)} h ${pad(Math.floor((seconds % 3_600) / 60))} min`
}

const pad = (value: number): string => String(value).padStart(2, '0')

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  count: '',
  state: '',
  ms: ' ms',
  bytes: ' B',
  percent: ' %',
  'per-second': ' /s',
  'bytes-per-second': ' B/s',
}

/** A number with its unit; what was not read is a dash, never a zero. */
export function valueWords(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  if (unit === 'bytes' || unit === 'bytes-per-second') return byteWords(value, unit)
  if (unit === 'ms' && Math.abs(value) >= 1_000) {
    return Math.abs(value) < 60_000 ? `${short(value / 1_000)} s` : wholeAge(value)
  }
  return `${short(value)}${UNIT_WORDS[unit]}`
}

function byteWords(value: number, unit: Unit): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let left = value
  let step = 0
  for (; Math.abs(left) >= 1_024 && step < names.length - 1; step += 1) left /= 1_024
  return `${short(left)} ${names[step] ?? 'B'}${unit === 'bytes' ? '' : '/s'}`
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))

/** `PROD`: the word that stands on every page. */
export function environmentWord({ environment }: { environment: string | null }): string {
  return environment === null ? 'UNKNOWN ENVIRONMENT' : environment.toUpperCase()
}

/** A cell of a frozen table as text. */
export function cellWords(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}

/** Columns in the order in which they first come. */
export function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

/** Numbers of a finding in words: `14 (limit 1)`. */
export function figureWords(one: {
  readonly value: number | null
  readonly threshold: number | null
  readonly unit: Unit
}): string {
  if (one.value === null) return ''
  const limit = one.threshold === null ? '' : ` (limit ${valueWords(one.threshold, one.unit)})`
  return `${valueWords(one.value, one.unit)}${limit}`
}

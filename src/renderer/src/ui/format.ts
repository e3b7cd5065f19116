import type { Unit } from '../../../shared/model/metric'

/** Shown where nothing was read. Never a zero. */
export const NOTHING = '–'
const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const
const COUNT_UNITS = ['', 'k', 'M', 'G', 'T'] as const
/** Whole counts are shown to the last digit below this. */
const EXACT_BELOW = 100_000

export interface Measure {
  readonly number: string
  /** Empty: a plain count. */
  readonly unit: string
}

/** `1.24 s`, `87 %`, `12.4 k/s`: three significant digits and the unit. */
export function formatValue(value: number | null | undefined, unit: Unit): string {
  const measure = measureOf(value, unit)
  return measure.unit === '' ? measure.number : `${measure.number} ${measure.unit}`
}

/** The same in two parts, for figures that show the unit smaller. */
export function measureOf(value: number | null | undefined, unit: Unit): Measure {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { number: NOTHING, unit: '' }
  }
  switch (unit) {
    case 'ms':
      return durationMeasure(value)
    case 'bytes':
      return scaled(value, BYTE_UNITS, 1_024)
    case 'bytes-per-second': {
      const { number, unit: size } = scaled(value, BYTE_UNITS, 1_024)
      return { number, unit: `${size}/s` }
    }
    case 'percent':
      return { number: digits(value), unit: '%' }
    case 'per-second': {
      const { number, unit: size } = scaled(value, COUNT_UNITS, 1_000)
      return { number, unit: `${size}/s` }
    }
    case 'count':
      return Number.isInteger(value) && Math.abs(value) < EXACT_BELOW
        ? { number: formatCount(value), unit: '' }
        : scaled(value, COUNT_UNITS, 1_000)
    case 'state':
      return { number: String(value), unit: '' }
  }
}

/** `12,031`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `40 s`, `6 min 12 s`, `2 h 05 min`, `3 d 4 h`: whole units, for ages and countdowns. */
export function formatAge(ageMs: number): string {
  const ms = Math.max(0, ageMs)
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`
  if (ms < HOUR_MS) {
    return `${Math.floor(ms / MINUTE_MS)} min ${pad(Math.floor((ms % MINUTE_MS) / SECOND_MS))} s`
  }
  if (ms < DAY_MS) {
    return `${Math.floor(ms / HOUR_MS)} h ${pad(Math.floor((ms % HOUR_MS) / MINUTE_MS))} min`
  }
  return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / HOUR_MS)} h`
}

/** `14:02:11`, UTC as everywhere. */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 19)
}

/** `2026-11-26 14:02:11 UTC`, for titles and copies. */
export function formatStamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function durationMeasure(ms: number): Measure {
  const size = Math.abs(ms)
  if (size < 999.5) return { number: digits(ms), unit: 'ms' }
  if (size < MINUTE_MS) return { number: digits(ms / SECOND_MS), unit: 's' }
  const sign = ms < 0 ? '-' : ''
  const text = formatAge(size)
  const cut = text.lastIndexOf(' ')
  return { number: sign + text.slice(0, cut), unit: text.slice(cut + 1) }
}

function scaled(value: number, units: readonly string[], base: number): Measure {
  let left = value
  let step = 0
  // 999.5 would be written as 1000: it belongs to the next unit.
  while (Math.abs(left) >= base - 0.5 && step < units.length - 1) {
    left /= base
    step += 1
  }
  return { number: digits(left), unit: units[step] ?? '' }
}

/** Three significant digits, without idle zeros; whole numbers keep all their digits. */
function digits(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 100) return formatCount(value)
  return String(Number(value.toPrecision(3)))
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

import type { Unit } from '../../../../shared/model/metric'

/** People type seconds and MiB. */
const FACTORS: Readonly<Partial<Record<Unit, number>>> = {
  ms: 1_000,
  bytes: 1_048_576,
  'bytes-per-second': 1_048_576,
}
const WORDS: Readonly<Record<Unit, string>> = {
  ms: 's',
  bytes: 'MiB',
  'bytes-per-second': 'MiB/s',
  percent: '%',
  count: 'count',
  'per-second': 'per s',
  state: 'state',
}

export function unitWord(unit: Unit): string {
  return WORDS[unit]
}

export function toText(value: number, unit: Unit): string {
  return String(Number((value / (FACTORS[unit] ?? 1)).toPrecision(12)))
}

/** undefined: no number, or one below zero. */
export function fromText(text: string, unit: Unit): number | undefined {
  const value = Number(text.trim().replace(',', '.'))
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) return undefined
  return value * (FACTORS[unit] ?? 1)
}

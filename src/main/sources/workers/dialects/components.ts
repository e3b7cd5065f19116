import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { cleanText, isRecord } from '../fields'

export const MAX_COMPONENTS = 200
const MAX_DETAILS = 8

export interface Components {
  readonly components: readonly ComponentRow[]
  readonly componentsTotal: number
}

/** A component with the fields its dialect tells; the others are empty. */
export function componentRow(
  name: string,
  part: Partial<ComponentRow> & Pick<ComponentRow, 'status'>,
): ComponentRow {
  const key = cleanText(name, 120)
  return {
    ...{ key, component: key, measurement: '', type: '' },
    ...{ value: null, unit: '', at: '', output: '' },
    ...part,
  }
}

/** At most so many as are shown; how many there were. */
export function capped<T>(all: readonly T[], toRow: (one: T) => ComponentRow): Components {
  return { components: all.slice(0, MAX_COMPONENTS).map(toRow), componentsTotal: all.length }
}

/** The plain values of an object in one line: `database PostgreSQL, free 12`. */
export function detailsLine(details: unknown): string {
  if (typeof details === 'string') return cleanText(details, 500)
  if (!isRecord(details)) return ''
  const parts = Object.entries(details)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, MAX_DETAILS)
    .map(([name, value]) => `${cleanText(name, 60)} ${cleanText(String(value).slice(0, 300), 200)}`)
  return cleanText(parts.join(', '), 500)
}

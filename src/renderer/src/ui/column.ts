import type { ReactNode } from 'react'
import type { Unit } from '../../../shared/model/metric'
import { formatValue, NOTHING } from './format'

export type CellValue = string | number | boolean | null

/** One column of a `DataTable`. */
export interface Column<Row> {
  readonly id: string
  readonly header: string
  /** What is sorted, filtered and copied. */
  readonly value: (row: Row) => CellValue
  /** Numbers: right-aligned and written with their unit. */
  readonly unit?: Unit
  /** Instead of the plain text: a glyph, a bar, a button. */
  readonly render?: (row: Row) => ReactNode
  /** Takes the room that is left; one for a table. */
  readonly grows?: boolean
  readonly widthPx?: number
  /** Monospace: SQL, addresses, ids. */
  readonly mono?: boolean
  /** A column of buttons is not sorted, filtered or copied. */
  readonly controls?: boolean
  /** Left out where the table has little room; the inspector tells it too. It is copied anyway. */
  readonly spare?: boolean
}

export interface SortOrder {
  readonly id: string
  readonly desc: boolean
}

export function cellText<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row)
  if (value === null || value === '') return NOTHING
  if (typeof value === 'number') return formatValue(value, column.unit ?? 'state')
  return String(value)
}

/** Made once: `localeCompare` with options looks its rules up at each call. */
const byWords = new Intl.Collator('en', { numeric: true })

/** Rising; what is not known comes last either way, so the table asks for the direction. */
export function compareCells(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return byWords.compare(String(a), String(b))
}

/** Tab-separated with a head line: pastes into a sheet and reads well in a chat. */
export function rowsAsText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const copied = columns.filter(({ controls }) => controls !== true)
  const lines = rows.map((row) => copied.map((column) => oneLine(cellText(column, row))).join('\t'))
  return [copied.map(({ header }) => header).join('\t'), ...lines].join('\n')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

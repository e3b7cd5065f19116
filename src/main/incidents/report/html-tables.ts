import { markup, type Markup } from './markup'
import type { ReportModel } from './model'
import { NONE, section, table } from './html-parts'
import { cellWords, columnsOf, stamp } from './words'

/** A page is read, not searched: the whole is in the CSV files. */
const MOST_ROWS = 15
const MOST_COLUMNS = 9
const MOST_LETTERS = 160

/** The first and the newest copy of the tables; those between are in the JSON and CSV files. */
export function tablesOf({ sections, evidence }: ReportModel): Markup {
  if (!sections.includes('tables')) return NONE
  const [first] = evidence
  const last = evidence.at(-1)
  if (first === undefined || last === undefined) {
    return section('Tables', markup`<p>None was frozen.</p>`)
  }
  const shown = first === last ? [first] : [first, last]
  return section('Tables', shown.flatMap(copyOf))
}

function copyOf({ at, reason, tables }: ReportModel['evidence'][number]): Markup[] {
  const full = tables.filter(({ rows }) => rows.length > 0)
  return [
    markup`<p class="muted">Copied ${stamp(at)}: ${reason}.</p>`,
    ...full.map((one) => {
      const columns = columnsOf(one.rows).slice(0, MOST_COLUMNS)
      const rows = one.rows
        .slice(0, MOST_ROWS)
        .map((row) => columns.map((name) => cut(cellWords(row[name]))))
      return markup`<h3>${one.targetId}: ${one.table}</h3>
        ${table(columns, rows)}${cutWords(one)}`
    }),
  ]
}

function cutWords({
  rows,
  truncatedFrom,
}: {
  rows: readonly unknown[]
  truncatedFrom: number | null
}): Markup {
  const all = truncatedFrom ?? rows.length
  if (all <= MOST_ROWS) return NONE
  return markup`<p class="muted small">${MOST_ROWS} of ${all} rows; more in the CSV files.</p>`
}

const cut = (text: string): string =>
  text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text

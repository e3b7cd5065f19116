import { stringify } from 'csv-stringify/sync'
import type { ReportModel } from './model'
import { cellWords, columnsOf } from './words'

/** What a spreadsheet would run: also behind blanks, and in full width. */
const FORMULA = /^[\s\u0000\u00A0\u200B\uFEFF]*[=+\-@|%\t\r\n＝＋－＠]/

/** A text that a spreadsheet would take for a formula gets a quote before it. Numbers stay numbers. */
export function guardCell(value: unknown): string | number {
  if (typeof value === 'number') return value
  const text = cellWords(value)
  return FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text
}

/** RFC 4180 with a head line. */
export function toCsv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string {
  const cells = rows.map((row) => columns.map((name) => guardCell(row[name])))
  return stringify([columns.map(guardCell), ...cells], { record_delimiter: '\r\n' })
}

/** One file for each table of the report, by its path under the report's folder. */
export function csvFiles(model: ReportModel): { name: string; text: string }[] {
  const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())
  const files: [string, Readonly<Record<string, unknown>>[]][] = [
    ['metrics', model.metrics],
    ['timeline', model.timeline.map((one) => ({ time: iso(one.at), ...one }))],
    [
      'findings',
      model.findings.map((one) => ({
        raised: iso(one.raisedAt),
        cleared: iso(one.clearedAt),
        ...one,
      })),
    ],
    [
      'actions',
      model.actions.map(({ proof: _proof, ...one }) => ({ time: iso(one.startedAt), ...one })),
    ],
    [
      'proof',
      model.actions.flatMap(({ runId, title, proof }) =>
        proof.map((row) => ({ runId, title, ...row })),
      ),
    ],
    ['pictures', model.pictures.map((one) => ({ time: iso(one.at), ...one }))],
    ['series', model.charts.flatMap(pointsOf)],
    ...model.evidence.flatMap(tablesOf),
  ]
  return files
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ({ name: `csv/${name}.csv`, text: toCsv(columnsOf(rows), rows) }))
}

function pointsOf({ key, targetId, title, unit, at, values }: ReportModel['charts'][number]): {
  [name: string]: unknown
}[] {
  return at.map((time, index) => ({
    ...{ key, targetId, title, unit, at: time, value: values[index] ?? null },
  }))
}

function tablesOf({
  id,
  tables,
}: ReportModel['evidence'][number]): [string, Record<string, unknown>[]][] {
  return tables.map(({ targetId, table, rows }) => [
    `tables/${id}-${fileName(`${targetId}-${table}`)}`,
    rows,
  ])
}

/** Names come from targets: nothing in them leads out of the folder. */
const fileName = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100)

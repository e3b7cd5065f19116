import type { ReportModel } from './model'
import { detailOf, nameOf } from './pictures'
import {
  cellWords,
  clockOf,
  columnsOf,
  environmentWord,
  figureWords,
  stamp,
  valueWords,
  wholeAge,
  zoneStamp,
} from './words'

const MOST_ROWS = 15
const MOST_COLUMNS = 6

/** The report in the layout of the SRE book, to be pasted into a wiki. */
export function toMarkdown(model: ReportModel): string {
  const parts = [
    headOf(model),
    summaryOf(model),
    metricsOf(model),
    writeUpOf(model),
    timelineOf(model),
    findingsOf(model),
    actionsOf(model),
    chartsOf(model),
    picturesOf(model),
    tablesOf(model),
    configurationOf(model),
    footOf(model),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Nothing in a name becomes a link, a heading, a cell or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+!|<>~&]/g, (sign) => HTML[sign] ?? `\\${sign}`)
    .replaceAll(/\b(https?|ftp|javascript|data|vbscript|file):/gi, '$1&#58;')
    .replaceAll(/\s+/g, ' ')
    .replace(/^([-=>])/, '\\$1')
}
const HTML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }
const md = escapeMarkdown

function headOf({
  incident,
  status,
  zone,
  generatedAt,
  generatedBy,
  incomplete,
  environment,
}: ReportModel): string {
  const { startedAt, endedAt } = incident
  const lines = [
    `# ${md(incident.title)}`,
    '',
    `**${environmentWord({ environment })}** **${incident.id}**, ${status}`,
    '',
    `- Severity: ${incident.severity}`,
    `- Start: ${stamp(startedAt)} (${md(zoneStamp(startedAt, zone))})`,
    `- End: ${endedAt === null ? 'still open' : `${stamp(endedAt)} (${wholeAge(endedAt - startedAt)})`}`,
    `- Responders: ${incident.responders.map(md).join(', ')}`,
    `- Written: ${stamp(generatedAt)} by ${md(generatedBy)}`,
    ...incomplete.map((words) => `- **Not complete:** ${md(words)}`),
  ]
  return lines.join('\n')
}

function summaryOf({ sections, summary, impact, detection, resolution }: ReportModel): string {
  if (!sections.includes('summary')) return ''
  const parts = [
    ['Summary', summary],
    ['Impact', impact],
    ['Detection', detection],
    ['Resolution', resolution],
  ] as const
  return parts.map(([title, text]) => `## ${title}\n\n${md(text)}`).join('\n\n')
}

function rowsOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map((row) => line(row.map(md)))].join(
    '\n',
  )
}

function metricsOf({ sections, metrics }: ReportModel): string {
  if (!sections.includes('metrics')) return ''
  const rows = metrics.map(({ id, title, valueMs, formula, worked }) => [
    ...[`${id} ${title}`, valueMs === null ? 'not yet' : wholeAge(valueMs), formula, worked],
  ])
  return `## Times\n\n${rowsOf(['What', 'Value', 'Formula', 'With these times'], rows)}`
}

function timelineOf({ sections, timeline }: ReportModel): string {
  if (!sections.includes('timeline')) return ''
  const rows = timeline.map(({ at, kind, targetId, severity, title, detail }) => [
    clockOf(at),
    severity === null ? kind : `${kind}, ${severity}`,
    targetId ?? '',
    detail === '' ? title : `${title}: ${detail}`,
  ])
  return `## Timeline (UTC)\n\n${rowsOf(['Time', 'Kind', 'Target', 'What'], rows)}`
}

function findingsOf({ sections, findings }: ReportModel): string {
  if (!sections.includes('findings')) return ''
  const rows = findings.map((one) => [
    ...[one.severity, `${one.targetId}: ${one.title}`, figureWords(one), clockOf(one.raisedAt)],
    one.clearedAt === null ? 'holds' : clockOf(one.clearedAt),
  ])
  const heads = ['Severity', 'What', 'Figure', 'Raised', 'Cleared']
  return `## Findings\n\n${rows.length === 0 ? 'None.' : rowsOf(heads, rows)}`
}

function actionsOf({ sections, actions }: ReportModel): string {
  if (!sections.includes('actions')) return ''
  if (actions.length === 0) return '## Actions\n\nNone was run.'
  const parts = actions.map((one) => {
    const reason = one.reason === '' ? '' : ` Reason: ${md(one.reason)}.`
    const head = `### ${md(one.title)} on ${md(one.targetId)}\n\n${stamp(one.startedAt)}, ${md(one.state)}, by ${md(one.operator)}. ${md(one.detail)}${reason}`
    const rows = one.proof.map(({ label, unit, before, after, verdict }) => [
      ...[label, valueWords(before, unit), valueWords(after, unit), verdict],
    ])
    if (rows.length === 0) return `${head}\n\nNo proof (${md(one.verdict)}).`
    return `${head}\n\n${rowsOf(['Proof', 'Before', 'After', 'Verdict'], rows)}`
  })
  return `## Actions\n\n${parts.join('\n\n')}`
}

/** Plain text has no pictures: the ends of each line in numbers. */
function chartsOf({ sections, charts }: ReportModel): string {
  if (!sections.includes('charts')) return ''
  const rows = charts.map(({ targetId, title, unit, values }) => {
    const known = values.filter((value) => value !== null)
    const of = (pick: (a: number, b: number) => number): string =>
      valueWords(known.length === 0 ? null : known.reduce((a, b) => pick(a, b)), unit)
    return [`${targetId}: ${title}`, of(Math.min), of(Math.max), valueWords(values.at(-1), unit)]
  })
  const heads = ['Series', 'Lowest', 'Highest', 'Last']
  return `## Charts\n\n${rows.length === 0 ? 'No numbers were frozen.' : rowsOf(heads, rows)}\n\nDrawn in report.html; all points in the CSV files.`
}

/** The files lie beside this one, and in the ZIP. */
function picturesOf({ sections, pictures }: ReportModel): string {
  if (!sections.includes('pictures') || pictures.length === 0) return ''
  const parts = pictures.map((one) => `![${md(nameOf(one))}](${one.file})\n\n${md(detailOf(one))}`)
  return `## Pictures of the window\n\n${parts.join('\n\n')}`
}

function tablesOf({ sections, evidence }: ReportModel): string {
  if (!sections.includes('tables')) return ''
  const [first] = evidence
  if (first === undefined) return '## Tables\n\nNone was frozen.'
  const parts = first.tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ targetId, table, rows }) => {
      const columns = columnsOf(rows).slice(0, MOST_COLUMNS)
      const cells = rows
        .slice(0, MOST_ROWS)
        .map((row) => columns.map((name) => cellWords(row[name])))
      return `### ${md(targetId)}: ${md(table)}\n\n${rowsOf(columns.map(md), cells)}`
    })
  return `## Tables as of ${stamp(first.at)}\n\n${parts.join('\n\n')}`
}

function configurationOf({ sections, configuration, app }: ReportModel): string {
  if (!sections.includes('configuration')) return ''
  const rows = configuration.targets.map(({ id, kind, title, environment }) => [
    ...[id, kind, title, environment],
  ])
  return `## Configuration\n\nSwitchyard ${md(app.version)}, ${md(app.runtime)}.\n\n${rowsOf(['Target', 'Kind', 'Title', 'Environment'], rows)}`
}

function writeUpOf({ sections, writeUp }: ReportModel): string {
  if (!sections.includes('write-up')) return ''
  return writeUp
    .map(
      ({ title, prompt, text }) =>
        `## ${md(title)}\n\n${text === '' ? `_${md(prompt || 'To be written.')}_` : md(text)}`,
    )
    .join('\n\n')
}

function footOf({ audit, redaction, schema }: ReportModel): string {
  const kinds = redaction.byKind.map(({ kind, count }) => `${kind}: ${count}`).join(', ')
  const seal = audit === null ? 'none' : `record ${audit.seq}, seal ${audit.mac}`
  return `---\n\n${redaction.total} values were taken out${kinds === '' ? '' : ` (${kinds})`}. Audit log: ${seal}. ${schema}.`
}

import { createHash } from 'node:crypto'
import { lineChart } from './chart'
import { markup, raw, type Markup } from './markup'
import type { ReportModel } from './model'
import { picturesOf, type PictureBytes } from './pictures'
import { REPORT_STYLE } from './style'
import { tablesOf } from './html-tables'
import { NONE, section, table } from './html-parts'
import {
  clockOf,
  environmentWord,
  figureWords,
  stamp,
  valueWords,
  wholeAge,
  zoneStamp,
} from './words'

/** No script, no network, no style but this one: whatever a name holds, the file stays inert. */
export const REPORT_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Pictures lie in the file itself. */
const CSP_WITH_PICTURES = `${REPORT_CSP}; img-src data:`

/** The report as one file that opens offline. */
export function toHtml(model: ReportModel, pictures: PictureBytes): string {
  const { incident } = model
  const body = [
    headOf(model),
    summaryOf(model),
    metricsOf(model),
    timelineOf(model),
    findingsOf(model),
    actionsOf(model),
    chartsOf(model),
    picturesOf(model, pictures),
    tablesOf(model),
    configurationOf(model),
    writeUpOf(model),
    footOf(model),
  ]
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${model.pictures.length === 0 ? REPORT_CSP : CSP_WITH_PICTURES}" />
        <meta name="viewport" content="width=device-width" />
        <title>${environmentWord(model)} ${incident.id}: ${incident.title}</title>
        <style>${raw(REPORT_STYLE)}</style>
      </head>
      <body>
        ${body}
      </body>
    </html>
`
  return page.text
}

function headOf({
  incident,
  status,
  zone,
  generatedAt,
  generatedBy,
  incomplete,
  environment,
}: ReportModel): Markup {
  const { severity, startedAt, endedAt } = incident
  const lasted = endedAt === null ? 'open' : wholeAge(endedAt - startedAt)
  return markup`<header class="env-${environment ?? 'none'}">
    <p class="muted">
      <span class="env">${environmentWord({ environment })}</span> ${incident.id}, ${status}
    </p>
    <h1>${incident.title}</h1>
    <p>
      <span class="severity severity-${severity}">${severity}</span> ${stamp(startedAt)} until
      ${endedAt === null ? 'now' : stamp(endedAt)} (${lasted})
    </p>
    <p class="muted small">
      Every time is UTC; the start was ${zoneStamp(startedAt, zone)} for the operator. Responders:
      ${incident.responders.join(', ')}. Written ${stamp(generatedAt)} by ${generatedBy}.
    </p>
    ${incomplete.length === 0 ? NONE : markup`<p class="note"><strong>Not complete.</strong> ${incomplete.join(' ')}</p>`}
  </header> `
}

function summaryOf({ sections, summary, impact, detection, resolution }: ReportModel): Markup {
  if (!sections.includes('summary')) return NONE
  const parts = [
    ['Impact', impact],
    ['Detection', detection],
    ['Resolution', resolution],
  ] as const
  return section('Summary', [
    markup`<p>${summary}</p>`,
    ...parts.map(
      ([title, text]) =>
        markup`<h3>${title}</h3>
          <p>${text}</p>`,
    ),
  ])
}

function metricsOf({ sections, metrics }: ReportModel): Markup {
  if (!sections.includes('metrics')) return NONE
  const rows = metrics.map(({ id, title, valueMs, formula, worked }) => [
    markup`<strong>${id}</strong> ${title}`,
    valueMs === null ? 'not yet' : wholeAge(valueMs),
    markup`${formula}<br /><span class="muted">${worked}</span>`,
  ])
  return section('Times', table(['What', 'Value', 'How it is computed'], rows))
}

function timelineOf({ sections, timeline }: ReportModel): Markup {
  if (!sections.includes('timeline')) return NONE
  const rows = timeline.map(({ at, kind, targetId, severity, title, detail }) => [
    markup`<time datetime="${new Date(at).toISOString()}">${clockOf(at)}</time>`,
    severity === null ? kind : `${kind}, ${severity}`,
    targetId ?? '',
    markup`${title}${detail === '' ? NONE : markup`<br /><span class="muted">${detail}</span>`}`,
  ])
  return section('Timeline', table(['UTC', 'Kind', 'Target', 'What'], rows))
}

function findingsOf({ sections, findings }: ReportModel): Markup {
  if (!sections.includes('findings')) return NONE
  if (findings.length === 0) return section('Findings', markup`<p>None.</p>`)
  const rows = findings.map((one) => [
    markup`<span class="severity severity-${one.severity}">${one.severity}</span>`,
    markup`${one.targetId}: ${one.title}<br /><span class="muted">${one.detail}</span>`,
    figureWords(one),
    `${clockOf(one.raisedAt)} to ${one.clearedAt === null ? 'holds' : clockOf(one.clearedAt)}`,
    `${one.probe}, ${one.provenance}`,
  ])
  return section('Findings', table(['Severity', 'What', 'Figure', 'UTC', 'Evidence'], rows))
}

function actionsOf({ sections, actions }: ReportModel): Markup {
  if (!sections.includes('actions')) return NONE
  if (actions.length === 0) return section('Actions', markup`<p>None was run.</p>`)
  return section(
    'Actions',
    actions.map(
      (one) =>
        markup`<h3>${one.title} on ${one.targetId}</h3>
          <p>
            ${stamp(one.startedAt)}, ${one.state}, by ${one.operator}. ${one.detail}
            ${one.reason === '' ? NONE : markup`<br />Reason: ${one.reason}`}
          </p>
          ${
            one.proof.length === 0
              ? markup`<p class="muted">No proof (${one.verdict}).</p>`
              : table(
                  ['Proof', 'Before', 'After', 'Verdict'],
                  one.proof.map(({ label, unit, before, after, verdict }) => [
                    ...[label, valueWords(before, unit), valueWords(after, unit), verdict],
                  ]),
                )
          } `,
    ),
  )
}

/** What the short names on the charts stand for. */
function marksOf({ marks }: ReportModel): Markup {
  const rows = marks.map(({ name, kind, at, title }) => [
    markup`<strong>${name}</strong>`,
    markup`<time datetime="${new Date(at).toISOString()}">${clockOf(at)}</time>`,
    kind,
    title,
  ])
  return rows.length === 0
    ? NONE
    : markup`<h3>Marks on the charts</h3>${table(['Mark', 'UTC', 'Kind', 'What'], rows)}`
}

function chartsOf(model: ReportModel): Markup {
  const { sections, charts, marks, span } = model
  if (!sections.includes('charts')) return NONE
  const drawn = charts.map((one) => {
    const label = `${one.targetId}: ${one.title}`
    return markup`<div class="chart">
      <h3>${label}</h3>
      ${lineChart(one, { marks, span, label })}
    </div> `
  })
  const words = markup`<p class="muted">
    ${stamp(span.fromMs)} to ${stamp(span.toMs)}, all on the same time axis, in UTC. A broken line
    is time in which nothing was read.
  </p>`
  return section(
    'Charts',
    charts.length === 0
      ? markup`<p>No numbers were frozen.</p>`
      : [words, marksOf(model), ...drawn],
  )
}

function configurationOf({ sections, configuration, app }: ReportModel): Markup {
  if (!sections.includes('configuration')) return NONE
  const targets = configuration.targets.map(({ id, kind, title, environment }) => [
    ...[id, kind, title, environment],
  ])
  const links = configuration.links.map(({ targetId, probe, state, everyMs, lastOkAt }) => [
    ...[targetId, probe, state, wholeAge(everyMs), lastOkAt === null ? 'never' : stamp(lastOkAt)],
  ])
  return section('Configuration', [
    markup`<p>Switchyard ${app.version}, ${app.runtime}.</p>`,
    table(['Target', 'Kind', 'Title', 'Environment'], targets),
    table(['Target', 'Probe', 'State', 'Every', 'Last good reading'], links),
  ])
}

function writeUpOf({ sections, writeUp }: ReportModel): Markup {
  if (!sections.includes('write-up')) return NONE
  return section(
    'For the review',
    writeUp.map(
      ({ title, prompt, text }) =>
        markup`<h3>${title}</h3>
          <p class="muted small">${prompt}</p>
          <p class="write">${text}</p> `,
    ),
  )
}

function footOf({ audit, redaction, schema }: ReportModel): Markup {
  const kinds = redaction.byKind.map(({ kind, count }) => `${kind}: ${count}`).join(', ')
  const seal =
    audit === null
      ? 'No audit record was there when the evidence was frozen.'
      : `Audit log: record ${audit.seq}, seal ${audit.mac}.`
  return section('About this report', [
    markup`<p>${redaction.total} values were taken out${kinds === '' ? '' : ` (${kinds})`}.</p>`,
    markup`<p><code>${seal}</code></p>`,
    markup`<p class="muted small">${schema}. Checksums of all files: manifest.json.</p>`,
  ])
}

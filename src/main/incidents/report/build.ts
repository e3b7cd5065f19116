import { rank, SEVERITIES } from '../../../shared/model/finding'
import {
  REPORT_SECTIONS,
  type IncidentPicture,
  type TimelineEntry,
} from '../../../shared/model/incident'
import { chartsOf } from '../charts'
import { marksOf } from '../marks'
import { detection, metricsOf } from '../metrics'
import type { Freeze, IncidentRecord } from '../record'
import { REPORT_SCHEMA, type ReportModel } from './model'
import { fileOf } from './pictures'
import { QUESTIONS } from './sections'
import { stamp, wholeAge } from './words'

export interface ReportSource {
  readonly record: IncidentRecord
  readonly timeline: readonly TimelineEntry[]
  readonly freezes: readonly Freeze[]
  /** Those that can be read. */
  readonly pictures: readonly IncidentPicture[]
  readonly generatedAt: number
  readonly generatedBy: string
  readonly zone: string
}

/** Pure: the whole report, not yet redacted. */
export function buildReport(source: ReportSource): ReportModel {
  const { record, timeline, freezes, pictures, generatedAt, generatedBy, zone } = source
  const newest = freezes.at(-1)
  const { charts, span } = chartsOf(record, freezes)
  return {
    environment: environmentOf(freezes),
    ...{ schema: REPORT_SCHEMA, status: 'Draft', generatedAt, generatedBy, zone },
    ...{ app: record.app, sections: [...REPORT_SECTIONS], incident: headOf(record) },
    ...{ summary: summaryOf(record), impact: impactOf(record), detection: detectionOf(record) },
    ...{ resolution: resolutionOf(record), metrics: metricsOf(record), timeline: [...timeline] },
    ...{ findings: findingsOf(record), actions: actionsOf(record) },
    ...{ charts, span, marks: marksOf(record, timeline, span) },
    pictures: pictures.map((one) => ({ ...one, file: fileOf(one) })),
    evidence: freezes.map(({ id, at, reason, tables }) => ({ id, at, reason, tables })),
    configuration: {
      targets: targetsOf(freezes),
      links: (newest?.links ?? []).map(({ targetId, probe, state, everyMs, lastOkAt }) => ({
        ...{ targetId, probe, state, everyMs, lastOkAt },
      })),
    },
    writeUp: QUESTIONS.map((one) => ({ ...one })),
    audit: record.audit,
    redaction: { total: 0, byKind: [], items: [] },
    incomplete: incompleteOf(source),
  }
}

function headOf(record: IncidentRecord): ReportModel['incident'] {
  const { id, title, severity, openedBy, operator, openedAt, startedAt, endedAt } = record
  const acting = [...record.notes, ...record.runs].map((one) => one.operator)
  return {
    ...{ id, title, severity, openedBy, operator, openedAt, startedAt, endedAt },
    responders: [...new Set([operator, ...acting])],
    detectedAt: detection(record),
  }
}

function summaryOf(record: IncidentRecord): string {
  const { title, severity, findings, runs, startedAt, endedAt } = record
  const targets = targetIds(record)
  const where = targets.length === 0 ? '' : ` on ${targets.join(', ')}`
  const lasted =
    endedAt === null ? 'It is still open.' : `It lasted ${wholeAge(endedAt - startedAt)}.`
  const worst = worstFinding(record)
  const led = worst === undefined ? '' : ` The gravest finding: ${worst.title}.`
  const done =
    runs.length === 0
      ? 'No action was run.'
      : runs.length === 1
        ? '1 action was run.'
        : `${runs.length} actions were run.`
  const held = findings.filter(({ clearedAt }) => clearedAt === null).length
  const left = held === 0 ? '' : ` ${held} of ${findings.length} findings still hold.`
  return `${title} (${severity})${where}. ${lasted}${led} ${done}${left}`
}

function impactOf(record: IncidentRecord): string {
  const { startedAt, openedAt, endedAt } = record
  const end = endedAt === null ? 'not ended yet' : stamp(endedAt)
  const before =
    startedAt < openedAt ? `, ${wholeAge(openedAt - startedAt)} before it was declared` : ''
  return `From ${stamp(startedAt)}${before}, until ${end}. Targets with findings: ${
    targetIds(record).join(', ') || 'none'
  }.`
}

function detectionOf(record: IncidentRecord): string {
  const at = detection(record)
  const by =
    record.openedBy === 'alert' ? 'by a critical finding' : `by hand, by ${record.operator}`
  return `First known at ${stamp(at)}, ${wholeAge(at - record.startedAt)} after the start. Declared ${by} at ${stamp(record.openedAt)}.`
}

function resolutionOf({ runs, endedAt }: IncidentRecord): string {
  const proven = runs.filter(({ proof }) => proof?.verdict === 'improved')
  const words = proven.map(
    ({ title, startedAt }) => `${title} at ${stamp(startedAt)} improved the figures.`,
  )
  const end = endedAt === null ? 'Not resolved yet.' : `Ended at ${stamp(endedAt)}.`
  return [...words, end].join(' ')
}

function worstFinding({ findings }: IncidentRecord): { title: string } | undefined {
  return [...findings].sort((a, b) => rank(b.finding.severity) - rank(a.finding.severity))[0]
    ?.finding
}

const targetIds = ({ findings }: IncidentRecord): string[] => [
  ...new Set(findings.map(({ finding }) => finding.targetId)),
]

function findingsOf({ findings }: IncidentRecord): ReportModel['findings'] {
  return findings
    .map(({ finding, raisedAt, clearedAt }) => {
      const { severity, targetId, title, detail, value, threshold, unit, provenance, probe } =
        finding
      return {
        ...{ severity, targetId, title, detail, value, threshold, unit, provenance, probe },
        ...{ raisedAt, clearedAt },
      }
    })
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.raisedAt - b.raisedAt,
    )
}

function actionsOf({ runs }: IncidentRecord): ReportModel['actions'] {
  return runs.map((run) => {
    const { runId, actionId, targetId, title, operator, reason, state, startedAt, endedAt } = run
    return {
      ...{ runId, actionId, targetId, title, operator, reason, state, startedAt, endedAt },
      detail: run.error === null ? run.detail : `${run.detail} ${run.error.message}`.trim(),
      verdict: run.proof?.verdict ?? 'none',
      proof: (run.proof?.rows ?? []).map(({ label, unit, before, after, verdict }) => ({
        ...{ label, unit, before, after, verdict },
      })),
    }
  })
}

function targetsOf(freezes: readonly Freeze[]): ReportModel['configuration']['targets'] {
  const byId = new Map(freezes.flatMap(({ targets }) => targets).map((one) => [one.id, one]))
  return [...byId.values()].map(({ id, kind, title, environment }) => ({
    ...{ id, kind, title, environment },
  }))
}

function environmentOf(freezes: readonly Freeze[]): ReportModel['environment'] {
  const found = freezes.flatMap(({ targets }) => targets).map(({ environment }) => environment)
  return MOST_DELICATE_FIRST.find((one) => found.includes(one)) ?? null
}

const MOST_DELICATE_FIRST = ['prod', 'staging', 'dev'] as const

function incompleteOf({ record, freezes, pictures }: ReportSource): string[] {
  const unread = record.freezes.filter((info) => !freezes.some(({ id }) => id === info.id))
  const lost = record.pictures.filter((info) => !pictures.some((one) => one.number === info.number))
  return [
    ...record.problems,
    ...unread.map(({ id }) => `Evidence ${id} cannot be read any more.`),
    ...lost.map(({ number }) => `Picture ${number} cannot be read any more.`),
    ...(record.freezes.length === 0 ? ['No evidence was frozen.'] : []),
    ...(record.endedAt === null ? ['The incident is still open.'] : []),
  ]
}

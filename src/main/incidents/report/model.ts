import { z } from 'zod'
import { SEVERITIES } from '../../../shared/model/finding'
import {
  FrozenTable,
  IncidentChart,
  IncidentId,
  IncidentMark,
  IncidentMetric,
  IncidentPicture,
  IncidentSpan,
  Redaction,
  REPORT_SECTIONS,
  TimelineEntry,
} from '../../../shared/model/incident'
import { UNITS } from '../../../shared/model/metric'
import { ENVIRONMENTS, TARGET_KINDS } from '../../../shared/model/target'

export const REPORT_SCHEMA = 'switchyard.incident-report/3'

const Finding = z.object({
  severity: z.enum(SEVERITIES),
  targetId: z.string(),
  title: z.string(),
  detail: z.string(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.enum(UNITS),
  provenance: z.string(),
  probe: z.string(),
  raisedAt: z.number(),
  clearedAt: z.number().nullable(),
})

const Action = z.object({
  runId: z.string(),
  actionId: z.string(),
  targetId: z.string(),
  title: z.string(),
  operator: z.string(),
  reason: z.string(),
  state: z.string(),
  detail: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  verdict: z.string(),
  proof: z.array(
    z.object({
      label: z.string(),
      unit: z.enum(UNITS),
      before: z.number().nullable(),
      after: z.number().nullable(),
      verdict: z.string(),
    }),
  ),
})

/** Beside the report, or within it: `file` is its path under the folder of the report. */
const Picture = IncidentPicture.extend({ file: z.string() })

/** One copy of the tables, and why it was made. */
const Evidence = z.object({
  id: z.string(),
  at: z.number(),
  reason: z.string(),
  tables: z.array(FrozenTable),
})

/**
 * The one report that all formats draw. Times in ms since 1970. A later version of the form has another `schema`.
 * Fields of `writeUp` are for people: empty in a draft.
 */
export const ReportModel = z.object({
  schema: z.literal(REPORT_SCHEMA),
  status: z.literal('Draft'),
  generatedAt: z.number(),
  generatedBy: z.string(),
  /** IANA name of the operator's time zone; every time in the report is UTC. */
  zone: z.string(),
  /** The most delicate of the targets involved; null: none is known. */
  environment: z.enum(ENVIRONMENTS).nullable(),
  app: z.object({ version: z.string(), runtime: z.string() }),
  sections: z.array(z.enum(REPORT_SECTIONS)),
  incident: z.object({
    id: IncidentId,
    title: z.string(),
    severity: z.enum(SEVERITIES),
    openedBy: z.enum(['hand', 'alert']),
    operator: z.string(),
    responders: z.array(z.string()),
    openedAt: z.number(),
    startedAt: z.number(),
    detectedAt: z.number(),
    endedAt: z.number().nullable(),
  }),
  summary: z.string(),
  impact: z.string(),
  detection: z.string(),
  resolution: z.string(),
  metrics: z.array(IncidentMetric),
  timeline: z.array(TimelineEntry),
  findings: z.array(Finding),
  actions: z.array(Action),
  charts: z.array(IncidentChart),
  /** Moments drawn across every chart. */
  marks: z.array(IncidentMark),
  /** What every chart spans. */
  span: IncidentSpan,
  /** Of the window, as it was. Nothing in them can be taken out. */
  pictures: z.array(Picture),
  evidence: z.array(Evidence),
  configuration: z.object({
    targets: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(TARGET_KINDS),
        title: z.string(),
        environment: z.enum(ENVIRONMENTS),
      }),
    ),
    links: z.array(
      z.object({
        targetId: z.string(),
        probe: z.string(),
        state: z.string(),
        everyMs: z.number(),
        lastOkAt: z.number().nullable(),
      }),
    ),
  }),
  writeUp: z.array(z.object({ title: z.string(), prompt: z.string(), text: z.string() })),
  /** Newest seal of the audit log when the evidence was frozen: a log that lacks it was changed. */
  audit: z.object({ seq: z.int(), mac: z.string() }).nullable(),
  redaction: Redaction,
  /** What is not whole: evidence that could not be frozen or read. Empty: nothing is missing. */
  incomplete: z.array(z.string()),
})
export type ReportModel = z.output<typeof ReportModel>

/** The schema of `report.json`, for those who read it by machine. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(ReportModel), null, 2)}\n`
}

import { z } from 'zod'
import { ActionRun } from '../../shared/model/action'
import { Finding, SEVERITIES } from '../../shared/model/finding'
import {
  FreezeInfo,
  FrozenSeries,
  FrozenTable,
  IncidentId,
  IncidentPicture,
  TimelineEntry,
  type Incident,
} from '../../shared/model/incident'
import { Link } from '../../shared/model/link'
import { Target } from '../../shared/model/target'
import { metricsOf } from './metrics'

/** A finding that the incident took in, and when it came and went. */
export const TakenFinding = z.object({
  finding: Finding,
  raisedAt: z.number(),
  /** null: holds. */
  clearedAt: z.number().nullable(),
})
export type TakenFinding = z.output<typeof TakenFinding>

export const IncidentNote = z.object({
  id: z.string(),
  at: z.number(),
  text: z.string(),
  marker: z.boolean(),
  operator: z.string(),
})
export type IncidentNote = z.output<typeof IncidentNote>

export const AuditHeadPrint = z.object({ seq: z.int(), mac: z.string() })
export type AuditHeadPrint = z.output<typeof AuditHeadPrint>

/** `incident.json`: what must never be lost. Evidence lies beside it. */
export const IncidentRecord = z.object({
  version: z.literal(1),
  id: IncidentId,
  title: z.string(),
  severity: z.enum(SEVERITIES),
  openedBy: z.enum(['hand', 'alert']),
  operator: z.string(),
  openedAt: z.number(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  findings: z.array(TakenFinding),
  notes: z.array(IncidentNote),
  /** When alerts were acknowledged while it was open. */
  acks: z.array(z.number()).default([]),
  pictures: z.array(IncidentPicture).default([]),
  /** A number is never given again, also when its picture was removed. */
  picturesTaken: z.int().default(0),
  freezes: z.array(FreezeInfo),
  /** What was done to the incident itself: stopped, opened again, another severity. */
  changes: z.array(z.object({ id: z.string(), at: z.number(), text: z.string() })),
  problems: z.array(z.string()),
  app: z.object({ version: z.string(), runtime: z.string() }),
  /** The newest seal of the audit log when the evidence was last frozen. */
  audit: AuditHeadPrint.nullable(),
  runs: z.array(ActionRun),
})
export type IncidentRecord = z.output<typeof IncidentRecord>

/** `evidence/NNN.json`: numbers, tables and links as they were at one moment. */
export const Freeze = z.object({
  version: z.literal(1),
  id: FreezeInfo.shape.id,
  at: z.number(),
  reason: z.string(),
  targets: z.array(Target),
  links: z.array(Link),
  series: z.array(FrozenSeries),
  tables: z.array(FrozenTable),
})
export type Freeze = z.output<typeof Freeze>

export const FrozenTimeline = z.object({ version: z.literal(1), entries: z.array(TimelineEntry) })

export function toIncident(record: IncidentRecord): Incident {
  const {
    version: _version,
    changes: _changes,
    app: _app,
    audit: _audit,
    runs: _runs,
    acks: _acks,
    picturesTaken: _picturesTaken,
    ...shown
  } = record
  return {
    ...shown,
    findings: record.findings.length,
    activeFindings: record.findings.filter(({ clearedAt }) => clearedAt === null).length,
    notes: record.notes.length,
    pictures: record.pictures.length,
    freezes: record.freezes.length,
    metrics: metricsOf(record),
  }
}

import { z } from 'zod'
import { EVENT_KINDS } from './event'
import { SEVERITIES } from './finding'
import { UNITS } from './metric'

/** Safe as the name of a folder: nothing else is ever read or written under it. */
export const IncidentId = z.string().regex(/^INC-\d{8}-\d{6}(-\d{1,3})?$/)

/** One computed duration, with the words that say how: IN6. */
export const IncidentMetric = z.object({
  id: z.enum(['TTD', 'TTA', 'TTM', 'TTR']),
  title: z.string(),
  /** null: not there yet. */
  valueMs: z.number().nullable(),
  formula: z.string(),
  /** The formula with the times of this incident. */
  worked: z.string(),
})
export type IncidentMetric = z.output<typeof IncidentMetric>

/** A time span with a frozen copy of its evidence, as lists show it. */
export const Incident = z.object({
  id: IncidentId,
  title: z.string(),
  severity: z.enum(SEVERITIES),
  openedBy: z.enum(['hand', 'alert']),
  operator: z.string(),
  /** When it was declared. */
  openedAt: z.number(),
  /** When the trouble truly began; may be set earlier than it was declared. */
  startedAt: z.number(),
  /** null: open. */
  endedAt: z.number().nullable(),
  findings: z.int(),
  /** Of these, how many hold now. */
  activeFindings: z.int(),
  notes: z.int(),
  pictures: z.int(),
  freezes: z.int(),
  metrics: z.array(IncidentMetric),
  /** What could not be done for it: evidence that could not be frozen. */
  problems: z.array(z.string()),
})
export type Incident = z.output<typeof Incident>

export const TimelineEntry = z.object({
  id: z.string(),
  at: z.number(),
  kind: z.enum([...EVENT_KINDS, 'marker', 'incident', 'picture']),
  targetId: z.string().nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  title: z.string(),
  detail: z.string(),
})
export type TimelineEntry = z.output<typeof TimelineEntry>

/** Numbers as they were frozen; null in `values` is a gap. */
export const FrozenSeries = z.object({
  key: z.string(),
  targetId: z.string(),
  title: z.string(),
  unit: z.enum(UNITS),
  at: z.array(z.number()),
  values: z.array(z.number().nullable()),
})
export type FrozenSeries = z.output<typeof FrozenSeries>

/** A chart as it is drawn: the numbers, and the limits that its findings were judged by. */
export const IncidentChart = FrozenSeries.extend({
  limits: z.array(z.object({ value: z.number(), label: z.string() })),
})
export type IncidentChart = z.output<typeof IncidentChart>

export const MARK_KINDS = [
  ...(['start', 'alert', 'acknowledged', 'action', 'proof'] as const),
  ...(['note', 'picture', 'deploy', 'end'] as const),
] as const
/** A moment drawn across every chart under its short name: `A1`, `P1`. */
export const IncidentMark = z.object({
  name: z.string(),
  kind: z.enum(MARK_KINDS),
  at: z.number(),
  title: z.string(),
})
export type IncidentMark = z.output<typeof IncidentMark>

/** What every chart of an incident spans: from before the detection to the newest copy. */
export const IncidentSpan = z.object({ fromMs: z.number(), toMs: z.number() })
export type IncidentSpan = z.output<typeof IncidentSpan>

export const FrozenTable = z.object({
  targetId: z.string(),
  table: z.string(),
  at: z.number(),
  rows: z.array(z.record(z.string(), z.unknown())),
  truncatedFrom: z.number().nullable(),
})
export type FrozenTable = z.output<typeof FrozenTable>

/** One moment at which the evidence was copied. */
export const FreezeInfo = z.object({
  id: z.string().regex(/^\d{3}$/),
  at: z.number(),
  reason: z.string(),
  series: z.int(),
  tables: z.int(),
  sizeBytes: z.number(),
})
export type FreezeInfo = z.output<typeof FreezeInfo>

/** A picture of the window that was taken while the incident was open. Counted from 1; a number is given once. */
export const IncidentPicture = z.object({
  number: z.int().min(1).max(9_999),
  at: z.number(),
  caption: z.string(),
  operator: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  sizeBytes: z.int(),
  sha256: z.string(),
})
export type IncidentPicture = z.output<typeof IncidentPicture>

const PictureOf = z.object({ id: IncidentId, number: IncidentPicture.shape.number })
/** What a page may ask about pictures. It names neither a file nor a window: its own is taken. */
export const PICTURE_REQUESTS = {
  /** Into the open incident. `panel`: what is shown, for the caption. */
  take: {
    input: z.object({ panel: z.string().max(80) }),
    output: z.object({ incidentId: z.string(), picture: IncidentPicture }),
  },
  /** As a `data:` URL, whole or small enough for a list. */
  read: {
    input: PictureOf.extend({ size: z.enum(['small', 'whole']) }),
    output: z.object({ url: z.string() }),
  },
  caption: {
    input: PictureOf.extend({ caption: z.string().trim().min(1).max(200) }),
    output: Incident,
  },
  remove: { input: PictureOf, output: Incident },
} as const

/** Everything the panel shows of one incident. */
export const IncidentDetail = z.object({
  incident: Incident,
  timeline: z.array(TimelineEntry),
  charts: z.array(IncidentChart),
  marks: z.array(IncidentMark),
  span: IncidentSpan,
  pictures: z.array(IncidentPicture),
  /** Pictures whose files are not there any more, or not whole. */
  lostPictures: z.array(z.int()),
  freezes: z.array(
    FreezeInfo.extend({
      contents: z.array(
        z.object({ targetId: z.string(), table: z.string(), rows: z.int(), at: z.number() }),
      ),
    }),
  ),
})
export type IncidentDetail = z.output<typeof IncidentDetail>

export const REPORT_FORMATS = ['html', 'pdf', 'md', 'json', 'csv', 'zip'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const REPORT_SECTIONS = [
  'summary',
  'metrics',
  'timeline',
  'findings',
  'actions',
  'charts',
  'pictures',
  'tables',
  'configuration',
  'write-up',
] as const
export type ReportSection = (typeof REPORT_SECTIONS)[number]

/** What a report shall hold. Secrets and query literals never leave, whatever is asked. */
export const ReportWish = z.object({
  id: IncidentId,
  sections: z.array(z.enum(REPORT_SECTIONS)),
  hideHosts: z.boolean(),
  hideUsers: z.boolean(),
})
export type ReportWish = z.output<typeof ReportWish>

export const REDACTION_KINDS = [
  'query literal',
  'secret',
  'row value',
  'e-mail',
  'host',
  'user',
] as const
/** How many values were taken out, and where; never which. */
export const Redaction = z.object({
  total: z.int(),
  byKind: z.array(z.object({ kind: z.enum(REDACTION_KINDS), count: z.int() })),
  items: z.array(z.object({ kind: z.enum(REDACTION_KINDS), place: z.string() })),
})
export type Redaction = z.output<typeof Redaction>
export type RedactionKind = (typeof REDACTION_KINDS)[number]

export const ReportPreview = z.object({
  sections: z.array(z.object({ id: z.enum(REPORT_SECTIONS), title: z.string(), items: z.int() })),
  redaction: Redaction,
  /** null: known only once it is made. */
  sizes: z.array(z.object({ format: z.enum(REPORT_FORMATS), sizeBytes: z.number().nullable() })),
  folder: z.string(),
})
export type ReportPreview = z.output<typeof ReportPreview>

export const ReportFile = z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() })
export type ReportFile = z.output<typeof ReportFile>

export const ExportProgress = z.object({
  exportId: z.string(),
  incidentId: z.string(),
  /** 0 to 1. */
  done: z.number(),
  step: z.string(),
})
export type ExportProgress = z.output<typeof ExportProgress>

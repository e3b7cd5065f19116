import { z } from 'zod'
import type { AppErrorData } from '../errors/app-error'
import { ActionRun, Ticket } from '../model/action'
import { Alert, Chain, Delivery, RuleInfo, SHELF_TERMS } from '../model/alert'
import { Catalog } from '../model/catalog'
import { EVENT_KINDS, JournalEvent } from '../model/event'
import { SEVERITIES } from '../model/finding'
import {
  ExportProgress,
  Incident,
  IncidentDetail,
  IncidentId,
  PICTURE_REQUESTS,
  REPORT_FORMATS,
  ReportFile,
  ReportPreview,
  ReportWish,
} from '../model/incident'
import { ErrorData, Link } from '../model/link'
import { MaintenanceWindow } from '../model/maintenance'
import { NewConnection } from '../model/new-connection'
import { Plan } from '../model/plan'
import { PRESETS, Settings } from '../model/settings'
import { RecoveryPolicy, RecoveryState } from '../model/recovery'
import { AppStatus } from '../model/status'
import { TableSnapshot } from '../model/tables/table'
import {
  ErrorGroup,
  RedRow,
  TelemetryStatus,
  Trace,
  TraceList,
  TraceQuery,
} from '../model/telemetry'
import { Tile } from '../model/tile'
import { DependencyMap, WorkerLogs } from '../model/worker-views'
import type { RequestName, TopicName } from './names'

const Nothing = z.object({})
const TargetId = z.string().max(60)
const Key = z.string().max(400)
const Numbers = z.custom<Float64Array>((value) => value instanceof Float64Array)

/** NaN in `values` is a gap. `at` in ms since 1970. Same length. */
const Series = z.object({
  key: Key,
  at: Numbers,
  values: Numbers,
})
const AlertId = z.string().max(400)
const ActionCall = z.object({
  actionId: z.string().max(80),
  targetId: TargetId,
  input: z.record(z.string(), z.unknown()),
})
const RecoveryStates = z.object({ workers: z.array(RecoveryState) })
const WindowId = z.object({ id: z.string().max(80) })

/** The whole door between the two worlds. A name without an entry does not compile. */
export const REQUESTS = {
  'app.status': { input: Nothing, output: AppStatus },
  'catalog.read': { input: Nothing, output: Catalog },
  'board.read': {
    input: Nothing,
    output: z.object({
      seq: z.int(),
      tiles: z.array(Tile),
      /** Findings that have one cause. */
      chains: z.array(Chain).optional(),
    }),
  },
  'links.read': { input: Nothing, output: z.object({ links: z.array(Link) }) },
  'links.retry': { input: z.object({ targetId: TargetId }), output: Nothing },
  /** Replaces what this window wants pushed. Answers with the newest table of each. */
  'live.watch': {
    input: z.object({
      keys: z.array(Key).max(2_000),
      tables: z.array(z.object({ targetId: TargetId, table: z.string().max(60) })).max(300),
    }),
    output: z.object({ seq: z.int(), tables: z.array(TableSnapshot) }),
  },
  'history.read': {
    input: z.object({
      keys: z.array(Key).min(1).max(200),
      fromMs: z.number().nonnegative(),
      toMs: z.number().nonnegative(),
      maxPoints: z.int().min(2).max(5_000),
    }),
    output: z.object({ seq: z.int(), series: z.array(Series) }),
  },
  /** The newest stored table not younger than `atMs`; null: none was kept. */
  'table.read': {
    input: z.object({ targetId: TargetId, table: z.string().max(60), atMs: z.number() }),
    output: z.object({ snapshot: TableSnapshot.nullable() }),
  },
  'journal.read': {
    input: z.object({
      fromMs: z.number(),
      toMs: z.number(),
      targetId: TargetId.nullable(),
      kinds: z.array(z.enum(EVENT_KINDS)),
      limit: z.int().min(1).max(2_000),
    }),
    output: z.object({ events: z.array(JournalEvent), total: z.int() }),
  },
  'journal.note': { input: z.object({ text: z.string().min(1).max(2_000) }), output: Nothing },
  'actions.preview': { input: ActionCall, output: Ticket },
  'actions.confirm': {
    input: z.object({
      ticketId: z.string().max(80),
      phrase: z.string().max(400),
      reason: z.string().max(500),
    }),
    output: ActionRun,
  },
  'actions.recent': {
    input: z.object({ limit: z.int().min(1).max(500) }),
    output: z.object({ runs: z.array(ActionRun) }),
  },
  /** Asks a run to stop; what cannot be stopped goes on. */
  'actions.abort': { input: z.object({ runId: z.string().max(80) }), output: Nothing },
  /** Arms every connection for 15 min, or one of them. */
  'actions.arm': { input: z.object({ targetId: TargetId.nullable() }), output: AppStatus },
  'actions.disarm': { input: z.object({ killSwitch: z.boolean() }), output: AppStatus },
  'settings.read': { input: Nothing, output: Settings },
  'settings.write': {
    input: Settings.pick({
      theme: true,
      rangeMs: true,
      lastPanelId: true,
      ruleLimits: true,
      notifications: true,
    }).partial(),
    output: Settings,
  },
  /** ST7: how often a target is read; `targetId` null: all without a choice of their own, `preset` null: as those. */
  'collection.set': {
    input: z.object({ targetId: TargetId.nullable(), preset: z.enum(PRESETS).nullable() }),
    output: Settings,
  },
  /** Reads once with these values and says what came of it; nothing is kept. */
  'connections.check': {
    input: NewConnection,
    output: z.object({ ok: z.boolean(), lines: z.array(z.string()), error: ErrorData.nullable() }),
  },
  'connections.save': { input: NewConnection, output: Catalog },
  'connections.remove': { input: z.object({ targetId: TargetId }), output: Catalog },
  'app.report-error': {
    input: z.object({
      where: z.string().max(200),
      message: z.string().max(2_000),
      stack: z.string().max(8_000),
    }),
    output: Nothing,
  },
  /** Q13: by its id on the server, or as given. Planned, never run. */
  'queries.explain': {
    input: z.union([
      z.strictObject({
        targetId: TargetId,
        queryId: z.string().regex(/^-?\d{1,20}$/),
        database: z.string().max(63).optional(),
      }),
      z.strictObject({ targetId: TargetId, sql: z.string().min(1).max(20_000) }),
    ]),
    output: Plan,
  },
  /** WK10: the newest lines of a worker, as it tells them; `state` says why there are none. */
  'workers.logs': { input: z.object({ targetId: TargetId }), output: WorkerLogs },
  /** WK8: who calls whom, by the spans of the range and by what the workers say of their parts. */
  'workers.map': {
    input: z.object({ fromMs: z.number(), toMs: z.number() }),
    output: DependencyMap,
  },
  'alerts.read': {
    input: Nothing,
    output: z.object({
      /** Firing and acknowledged, shelved and hidden ones too. */
      alerts: z.array(Alert),
      /** Resolved, newest first. */
      history: z.array(Alert),
      chains: z.array(Chain),
      rules: z.array(RuleInfo),
      deliveries: z.array(Delivery),
    }),
  },
  'alerts.ack': {
    input: z.object({ alertId: AlertId, note: z.string().max(500) }),
    output: Alert,
  },
  'alerts.shelve': {
    input: z.object({
      alertId: AlertId,
      term: z.enum(SHELF_TERMS),
      reason: z.string().trim().min(1).max(500),
    }),
    output: Alert,
  },
  'alerts.unshelve': { input: z.object({ alertId: AlertId }), output: Alert },
  /** An empty address switches it off and forgets the secret; without `secret` the known one stays. */
  'webhook.save': {
    input: z.object({ url: z.string().max(2_000), secret: z.string().max(500).optional() }),
    output: Settings,
  },
  /** Sends one message now and says what came of it. */
  'webhook.test': {
    input: Nothing,
    output: z.object({ ok: z.boolean(), detail: z.string(), error: ErrorData.nullable() }),
  },
  'webhook.retry': { input: z.object({ deliveryId: z.string().max(500) }), output: Nothing },
  'telemetry.status': { input: Nothing, output: TelemetryStatus },
  /** Starts or ends the receiver for as long as this window lives. */
  'telemetry.switch': { input: z.object({ on: z.boolean() }), output: TelemetryStatus },
  'traces.list': { input: TraceQuery, output: TraceList },
  'traces.read': {
    input: z.object({ traceId: z.string().regex(/^[\da-f]{32}$/) }),
    output: Trace,
  },
  /** Rate, errors and durations of each operation, over whole minutes. */
  'traces.red': {
    input: z.object({ fromMs: z.number(), toMs: z.number() }),
    output: z.object({ rows: z.array(RedRow) }),
  },
  'errors.list': {
    input: z.object({ fromMs: z.number(), toMs: z.number(), limit: z.int().min(1).max(1_000) }),
    output: z.object({ groups: z.array(ErrorGroup), total: z.int() }),
  },
  'incidents.list': { input: Nothing, output: z.object({ incidents: z.array(Incident) }) },
  'incidents.read': { input: z.object({ id: IncidentId }), output: IncidentDetail },
  /** `startedAt` null: now. One is open at a time. */
  'incidents.start': {
    input: z.object({
      title: z.string().min(1).max(200),
      severity: z.enum(SEVERITIES),
      startedAt: z.number().nullable(),
    }),
    output: Incident,
  },
  'incidents.stop': { input: z.object({ id: IncidentId }), output: Incident },
  'incidents.update': {
    input: z.object({
      id: IncidentId,
      title: z.string().min(1).max(200).optional(),
      severity: z.enum(SEVERITIES).optional(),
      startedAt: z.number().optional(),
      reopen: z.literal(true).optional(),
    }),
    output: Incident,
  },
  /** `id` null: the open one; without one it goes to the journal alone. */
  'incidents.note': {
    input: z.object({
      id: IncidentId.nullable(),
      text: z.string().max(2_000),
      marker: z.boolean(),
    }),
    output: z.object({ at: z.number(), incidentId: z.string().nullable() }),
  },
  'incidents.take-picture': PICTURE_REQUESTS.take,
  'incidents.read-picture': PICTURE_REQUESTS.read,
  'incidents.caption-picture': PICTURE_REQUESTS.caption,
  'incidents.remove-picture': PICTURE_REQUESTS.remove,
  'incidents.preview': { input: ReportWish, output: ReportPreview },
  /** Answers when every file is there; the topic tells how far it is. */
  'incidents.export': {
    input: ReportWish.extend({
      exportId: z.string().min(1).max(80),
      formats: z.array(z.enum(REPORT_FORMATS)).min(1),
    }),
    output: z.object({ folder: z.string(), files: z.array(ReportFile) }),
  },
  'incidents.cancel': { input: z.object({ exportId: z.string().max(80) }), output: Nothing },
  /** OV7: takes the whole screen or gives it back. Nothing can be acted upon from the wall. */
  'window.wall': { input: z.object({ on: z.boolean() }), output: AppStatus },
  'maintenance.add': {
    input: MaintenanceWindow.pick({ title: true, targetIds: true, schedule: true }),
    output: Settings,
  },
  /** Ends what is open of it now; a weekly one opens again at its next time. */
  'maintenance.end': { input: WindowId, output: Settings },
  'maintenance.remove': { input: WindowId, output: Settings },
  'recovery.read': { input: Nothing, output: RecoveryStates },
  'recovery.write': {
    input: z.object({ targetId: TargetId, policy: RecoveryPolicy }),
    output: RecoveryStates,
  },
} as const satisfies Record<RequestName, { input: z.ZodType; output: z.ZodType }>

export const TOPICS = {
  status: AppStatus,
  /** Changed and new tiles only. */
  board: z.object({ seq: z.int(), tiles: z.array(Tile), removed: z.array(z.string()) }),
  links: z.object({ links: z.array(Link) }),
  samples: z.object({
    seq: z.int(),
    keys: z.array(Key),
    at: Numbers,
    values: Numbers,
  }),
  tables: z.object({ seq: z.int(), tables: z.array(TableSnapshot) }),
  events: z.object({ events: z.array(JournalEvent) }),
  runs: z.object({ runs: z.array(ActionRun) }),
  catalog: Catalog,
  /** All that is active, and what has ended since the last message. */
  alerts: z.object({
    alerts: z.array(Alert),
    ended: z.array(Alert),
    chains: z.array(Chain),
    deliveries: z.array(Delivery),
  }),
  telemetry: TelemetryStatus,
  /** Every worker, as automatic recovery sees it. */
  recovery: RecoveryStates,
  /** All incidents, newest first, and the exports under way. */
  incidents: z.object({ incidents: z.array(Incident), exports: z.array(ExportProgress) }),
} as const satisfies Record<TopicName, z.ZodType>

export type Input<N extends RequestName> = z.output<(typeof REQUESTS)[N]['input']>
export type Output<N extends RequestName> = z.output<(typeof REQUESTS)[N]['output']>
export type Message<T extends TopicName> = z.output<(typeof TOPICS)[T]>

/** Errors travel as values: Electron strips custom fields from a thrown one. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: AppErrorData }

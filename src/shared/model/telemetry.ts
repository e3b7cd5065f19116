import { z } from 'zod'
import { SEVERITIES } from './finding'
import { ErrorData } from './link'

const Count = z.number().nonnegative()

/** How the receiver and its store fare: TR1, TR9. */
export const TelemetryStatus = z.object({
  state: z.enum(['off', 'starting', 'listening', 'failed']),
  /** To copy: the address to send to; null while nobody listens. */
  endpoint: z.string().nullable(),
  /** The usual port was taken by another program. */
  portWanted: z.number(),
  port: z.number().nullable(),
  needsToken: z.boolean(),
  spansPerS: Count,
  /** Since the receiver was started. */
  requests: Count,
  spans: Count,
  logs: Count,
  /** Requests turned away, by HTTP status: 429 is the flood. */
  refused: z.record(z.string(), Count),
  /** Spans that were wrong or over a cap; their requests were taken. */
  rejected: Count,
  /** Attributes that are not on the list, or over the cap. */
  hiddenAttrs: Count,
  /** Spans that were taken and then lost: the thread died, or the disk was full. */
  lost: Count,
  stored: z.object({
    bytes: Count,
    spans: Count,
    traces: Count,
    oldestAt: z.number().nullable(),
    droppedSpans: Count,
  }),
  limits: z.object({ keptMs: Count, keptBytes: Count, bodyBytes: Count, spansPerRequest: Count }),
  error: ErrorData.nullable(),
})
export type TelemetryStatus = z.output<typeof TelemetryStatus>

export const TRACE_SORTS = ['start', 'duration', 'spans', 'errors', 'service', 'operation'] as const

export const TraceQuery = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  service: z.string().max(200).nullable(),
  operation: z.string().max(200).nullable(),
  onlyErrors: z.boolean(),
  minMs: z.number().nonnegative().nullable(),
  maxMs: z.number().nonnegative().nullable(),
  /** One box: trace id, traceparent, correlation id, job id, pid, query hash, or a part of a name. */
  text: z.string().max(300),
  attributes: z.array(z.object({ key: z.string().max(200), value: z.string().max(2_048) })).max(8),
  sort: z.object({ by: z.enum(TRACE_SORTS), desc: z.boolean() }),
  limit: z.int().min(1).max(1_000),
})
export type TraceQuery = z.output<typeof TraceQuery>

export const TraceRow = z.object({
  traceId: z.string(),
  service: z.string(),
  operation: z.string(),
  services: z.array(z.string()),
  startMs: z.number(),
  durationMs: z.number(),
  spans: z.number(),
  errors: z.number(),
})
export type TraceRow = z.output<typeof TraceRow>

export const TraceList = z.object({
  traces: z.array(TraceRow),
  total: z.number(),
  /** The search ended here, before the beginning of the range; null: all of it was looked at. */
  lookedBackTo: z.number().nullable(),
  services: z.array(z.string()),
  operations: z.array(z.string()),
})
export type TraceList = z.output<typeof TraceList>

const Attribute = z.tuple([z.string(), z.union([z.string(), z.number(), z.boolean()])])

export const Span = z.object({
  spanId: z.string(),
  /** Empty: a root. */
  parentId: z.string(),
  service: z.string(),
  name: z.string(),
  /** OTLP SpanKind. */
  kind: z.number(),
  startMs: z.number(),
  durationMs: z.number(),
  isError: z.boolean(),
  statusText: z.string(),
  attrs: z.array(Attribute),
  events: z.array(z.object({ name: z.string(), at: z.number(), attrs: z.array(Attribute) })),
})
export type Span = z.output<typeof Span>

export const TraceLog = z.object({
  spanId: z.string(),
  service: z.string(),
  at: z.number(),
  severity: z.number(),
  body: z.string(),
  attrs: z.array(Attribute),
})

export const Trace = z.object({
  traceId: z.string(),
  spans: z.array(Span),
  logs: z.array(TraceLog),
  /** More than are shown. */
  total: z.number(),
})
export type Trace = z.output<typeof Trace>

export const RedRow = z.object({
  service: z.string(),
  operation: z.string(),
  calls: z.number(),
  errors: z.number(),
  perS: z.number(),
  errorPercent: z.number(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
})
export type RedRow = z.output<typeof RedRow>

export const ERROR_OWNERS = [
  'application',
  'database',
  'network',
  'dependency',
  'platform',
  'client',
] as const
export type ErrorOwner = (typeof ERROR_OWNERS)[number]

/** Failures of one kind at one place of one service: TR8. */
export const ErrorGroup = z.object({
  id: z.string(),
  service: z.string(),
  type: z.string(),
  /** Numbers, names and ids replaced. */
  message: z.string(),
  frame: z.string(),
  severity: z.enum(SEVERITIES),
  retriable: z.boolean(),
  transient: z.boolean(),
  owner: z.enum(ERROR_OWNERS),
  /** In the range that was asked for, and in all. */
  count: z.number(),
  total: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  /** Failures in the second half of the range against the first. */
  trend: z.enum(['new', 'rising', 'steady', 'falling']),
  /** Counts over the range, in equal steps. */
  counts: z.array(z.number()),
  traceId: z.string(),
})
export type ErrorGroup = z.output<typeof ErrorGroup>

import { z } from 'zod'
import { LOG_LEVELS } from './log-levels'

export const LogLine = z.object({
  /** ms since 1970; null: the line names no time. */
  at: z.number().nullable(),
  level: z.enum(LOG_LEVELS),
  /** Secrets are gone. */
  text: z.string(),
  /** 32 hex digits; empty: none. */
  traceId: z.string(),
  correlationId: z.string(),
})
export type LogLine = z.output<typeof LogLine>

export const WorkerLogs = z.object({
  state: z.enum(['read', 'not-offered', 'denied']),
  /** Oldest first, 500 at most. */
  lines: z.array(LogLine),
  /** How many the worker sent; more than there are lines when cut. */
  total: z.int(),
})
export type WorkerLogs = z.output<typeof WorkerLogs>

export const NODE_KINDS = ['worker', 'service', 'database', 'redis', 'queue', 'http'] as const
export type NodeKind = (typeof NODE_KINDS)[number]

export const MapNode = z.object({
  id: z.string(),
  kind: z.enum(NODE_KINDS),
  title: z.string(),
  /** The connection that watches it; null: nobody does. */
  targetId: z.string().nullable(),
})
export type MapNode = z.output<typeof MapNode>

export const MapEdge = z.object({
  from: z.string(),
  to: z.string(),
  /** By spans, within the range; null: no span tells of it. */
  calls: z.number().nullable(),
  errors: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** What the caller says of it in its own health; null: nothing. */
  health: z.enum(['pass', 'warn', 'fail', 'unknown']).nullable(),
})
export type MapEdge = z.output<typeof MapEdge>

export const DependencyMap = z.object({
  nodes: z.array(MapNode),
  edges: z.array(MapEdge),
  /** False: this run keeps no traces, or they could not be read; the map is of health alone. */
  hasSpans: z.boolean(),
})
export type DependencyMap = z.output<typeof DependencyMap>

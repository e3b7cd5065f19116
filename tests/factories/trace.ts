import type { ErrorGroup, Span, TelemetryStatus, TraceRow } from '../../src/shared/model/telemetry'
import { NOW } from './panel-world'

export function makeSpan(change: Partial<Span> = {}): Span {
  return {
    ...{
      spanId: 'a',
      parentId: '',
      service: 'api',
      name: 'GET /orders',
      kind: 2,
      startMs: NOW - 5_000,
    },
    ...{ durationMs: 120, isError: false, statusText: '', attrs: [], events: [] },
    ...change,
  }
}

export function makeTraceRow(change: Partial<TraceRow> = {}): TraceRow {
  return {
    ...{ traceId: 'a1'.repeat(16), service: 'api', operation: 'GET /orders', services: ['api'] },
    ...{ startMs: NOW - 5_000, durationMs: 120, spans: 4, errors: 0 },
    ...change,
  }
}

export function makeErrorGroup(change: Partial<ErrorGroup> = {}): ErrorGroup {
  return {
    ...{ id: 'g1', service: 'api', type: 'Error', message: 'connect ECONNREFUSED <address>' },
    ...{ frame: 'load (orders.ts)', severity: 'high', retriable: true, transient: true },
    ...{ owner: 'network', count: 3, total: 9, firstAt: NOW - 60_000, lastAt: NOW - 4_000 },
    ...{ trend: 'rising', counts: [0, 1, 2], traceId: 'a1'.repeat(16) },
    ...change,
  }
}

export function makeTelemetry(change: Partial<TelemetryStatus> = {}): TelemetryStatus {
  return {
    ...{ state: 'listening', endpoint: 'http://127.0.0.1:4318', portWanted: 4_318, port: 4_318 },
    ...{ needsToken: false, spansPerS: 120, requests: 40, spans: 4_000, logs: 0, refused: {} },
    ...{ rejected: 0, hiddenAttrs: 0, lost: 0 },
    stored: {
      bytes: 1_048_576,
      spans: 4_000,
      traces: 900,
      oldestAt: NOW - 60_000,
      droppedSpans: 0,
    },
    limits: {
      keptMs: 604_800_000,
      keptBytes: 2_147_483_648,
      bodyBytes: 4_194_304,
      spansPerRequest: 5_000,
    },
    error: null,
    ...change,
  }
}

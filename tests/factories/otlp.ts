import type { SpanRecord } from '../../src/main/telemetry/record'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

type Value = string | number | boolean

/** A span as a program would send it. Times in ms. */
export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly name: string
  readonly kind: number
  readonly startMs: number
  readonly durationMs: number
  readonly attrs: Readonly<Record<string, Value>>
  readonly statusCode: number
  readonly statusText: string
  readonly exception: Readonly<Record<string, string>> | null
}

const { LengthDelimited, Bit64, Varint } = WireType

export function makeSent(change: Partial<SentSpan> = {}): SentSpan {
  return {
    ...{ traceId: 'a1'.repeat(16), spanId: 'b2'.repeat(8), parentId: '', name: 'GET /orders' },
    ...{ kind: 2, startMs: Date.now() - 1_000, durationMs: 12.5, attrs: {} },
    ...{ statusCode: 0, statusText: '', exception: null },
    ...change,
  }
}

/** The same span after it was taken. */
export function makeRecord(change: Partial<SpanRecord> = {}): SpanRecord {
  return {
    ...{ traceId: 'a1'.repeat(16), spanId: 'b2'.repeat(8), parentId: '', service: 'api' },
    ...{ name: 'GET /orders', kind: 2, startMs: 1_000_000, durationMs: 12.5, isError: false },
    ...{ statusText: '', attrs: [], events: [] },
    ...change,
  }
}

/** ExportTraceServiceRequest in protobuf. */
export function protobufTraces(
  spans: readonly SentSpan[],
  resource: Record<string, Value> = { 'service.name': 'api' },
): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, LengthDelimited).fork()
  writer.tag(1, LengthDelimited).fork()
  attributes(writer, 1, resource)
  writer.join()
  writer.tag(2, LengthDelimited).fork()
  for (const span of spans) writeSpan(writer, span)
  writer.join()
  writer.join()
  return writer.finish()
}

function writeSpan(writer: BinaryWriter, span: SentSpan): void {
  writer.tag(2, LengthDelimited).fork()
  writer.tag(1, LengthDelimited).bytes(Buffer.from(span.traceId, 'hex'))
  writer.tag(2, LengthDelimited).bytes(Buffer.from(span.spanId, 'hex'))
  if (span.parentId !== '') writer.tag(4, LengthDelimited).bytes(Buffer.from(span.parentId, 'hex'))
  writer.tag(5, LengthDelimited).string(span.name)
  writer.tag(6, Varint).int32(span.kind)
  writer.tag(7, Bit64).fixed64(nanoseconds(span.startMs))
  writer.tag(8, Bit64).fixed64(nanoseconds(span.startMs + span.durationMs))
  attributes(writer, 9, span.attrs)
  if (span.exception !== null) {
    writer.tag(11, LengthDelimited).fork()
    writer.tag(1, Bit64).fixed64(nanoseconds(span.startMs))
    writer.tag(2, LengthDelimited).string('exception')
    attributes(writer, 3, span.exception)
    writer.join()
  }
  writer.tag(15, LengthDelimited).fork()
  writer.tag(2, LengthDelimited).string(span.statusText)
  writer.tag(3, Varint).int32(span.statusCode)
  writer.join()
  writer.join()
}

function attributes(
  writer: BinaryWriter,
  field: number,
  attrs: Readonly<Record<string, Value>>,
): void {
  for (const [key, value] of Object.entries(attrs)) {
    writer.tag(field, LengthDelimited).fork()
    writer.tag(1, LengthDelimited).string(key)
    writer.tag(2, LengthDelimited).fork()
    if (typeof value === 'string') writer.tag(1, LengthDelimited).string(value)
    else if (typeof value === 'boolean') writer.tag(2, Varint).bool(value)
    else if (Number.isInteger(value)) writer.tag(3, Varint).int64(value)
    else writer.tag(4, Bit64).double(value)
    writer.join()
    writer.join()
  }
}

/** The same request in OTLP/JSON. */
export function jsonTraces(
  spans: readonly SentSpan[],
  resource: Record<string, Value> = { 'service.name': 'api' },
): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: pairs(resource) },
        scopeSpans: [{ scope: { name: 'test' }, spans: spans.map(toJson) }],
      },
    ],
  }
}

function toJson(span: SentSpan): object {
  return {
    ...{ traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentId },
    ...{ name: span.name, kind: span.kind, attributes: pairs(span.attrs) },
    startTimeUnixNano: String(nanoseconds(span.startMs)),
    endTimeUnixNano: String(nanoseconds(span.startMs + span.durationMs)),
    status: { code: span.statusCode, message: span.statusText },
    events:
      span.exception === null
        ? []
        : [
            {
              timeUnixNano: String(nanoseconds(span.startMs)),
              name: 'exception',
              attributes: pairs(span.exception),
            },
          ],
  }
}

function pairs(attrs: Readonly<Record<string, Value>>): object[] {
  return Object.entries(attrs).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }))
}

const nanoseconds = (ms: number): bigint => BigInt(Math.round(ms * 1_000)) * 1_000n

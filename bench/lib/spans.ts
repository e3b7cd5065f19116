import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { makeRandom } from '../../demo/lib/random'
import type { Attr, SpanRecord } from '../../src/main/telemetry/record'

export const SPANS_A_TRACE = 10
export const SPANS_A_REQUEST = 1_000
/** Of the sender that keeps a pace. */
export const SPANS_EACH = 500
/** The `service.name` of all that is sent. */
export const SERVICE = 'bench'

/** A body of protobuf, and where in it ids lie that are to be new each time it is sent. */
export interface RequestBody {
  readonly bytes: Uint8Array
  /** Places of the eight bytes of each span id. */
  readonly ids: readonly number[]
  /** Places of the sixteen bytes of a trace id, for each trace. */
  readonly traces: readonly (readonly number[])[]
}

export function requestBodies(count: number, spansEach = SPANS_A_REQUEST): RequestBody[] {
  const spans = makeSpans(3, Date.now() - 60_000)
  return Array.from({ length: count }, () => {
    const own = Array.from({ length: spansEach }, () => spans.next().value)
    const bytes = Buffer.from(encode(own))
    const traces = new Map<string, number[]>()
    let from = 0
    const ids = own.map(({ traceId, spanId }) => {
      // Field 1 of a span: tag 0x0a, sixteen bytes; then field 2: tag 0x12, eight bytes.
      const at = bytes.indexOf(Buffer.from(`0a10${traceId}1208${spanId}`, 'hex'), from)
      from = at
      traces.set(traceId, [...(traces.get(traceId) ?? []), at + 2])
      return at + 20
    })
    return { bytes, ids, traces: [...traces.values()] }
  })
}

/** Ten spans a trace over six services, eight attributes each; two of them never repeat. */
export function* makeSpans(
  seed: number,
  fromMs: number,
  stepMs = 0.05,
): Generator<SpanRecord, never> {
  const random = makeRandom(seed)
  const hex = (digits: number): string =>
    Array.from({ length: digits / 8 }, () =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('')
  let number = 0
  for (;;) {
    const traceId = hex(32)
    let parentId = ''
    for (let place = 0; place < SPANS_A_TRACE; place += 1) {
      number += 1
      const spanId = hex(16)
      const attrs: Attr[] = [
        ['db.system.name', 'postgresql'],
        ['db.namespace', 'shop'],
        ['db.operation.name', 'SELECT'],
        ['db.collection.name', `table_${number % 12}`],
        ['server.port', 5_432],
        ['http.response.status_code', number % 97 === 0 ? 500 : 200],
        ['job.id', String(number)],
        ['correlation.id', `k-${number}`],
      ]
      yield {
        ...{
          traceId,
          spanId,
          parentId,
          service: `service-${number % 6}`,
          name: `operation ${number % 40}`,
        },
        ...{ kind: 2, startMs: fromMs + number * stepMs, durationMs: 1 + random() * 300 },
        ...{ isError: number % 97 === 0, statusText: '', attrs, events: [] },
      }
      if (place < 3) parentId = spanId
    }
  }
}

const { LengthDelimited, Bit64, Varint } = WireType

function encode(spans: readonly SpanRecord[]): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(1, LengthDelimited).fork()
  writer.tag(1, LengthDelimited).fork()
  writeAttr(writer, 1, ['service.name', SERVICE])
  writer.join()
  writer.tag(2, LengthDelimited).fork()
  for (const span of spans) {
    const ns = (ms: number): bigint => BigInt(Math.round(ms * 1_000)) * 1_000n
    writer.tag(2, LengthDelimited).fork()
    writer.tag(1, LengthDelimited).bytes(Buffer.from(span.traceId, 'hex'))
    writer.tag(2, LengthDelimited).bytes(Buffer.from(span.spanId, 'hex'))
    writer.tag(5, LengthDelimited).string(span.name)
    writer.tag(6, Varint).int32(span.kind)
    writer.tag(7, Bit64).fixed64(ns(span.startMs))
    writer.tag(8, Bit64).fixed64(ns(span.startMs + span.durationMs))
    for (const attr of span.attrs) writeAttr(writer, 9, attr)
    writer.join()
  }
  writer.join()
  writer.join()
  return writer.finish()
}

function writeAttr(writer: BinaryWriter, field: number, [key, value]: Attr): void {
  writer.tag(field, LengthDelimited).fork()
  writer.tag(1, LengthDelimited).string(key)
  writer.tag(2, LengthDelimited).fork()
  if (typeof value === 'number') writer.tag(3, Varint).int64(value)
  else writer.tag(1, LengthDelimited).string(String(value))
  writer.join()
  writer.join()
}

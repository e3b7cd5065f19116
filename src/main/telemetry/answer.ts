import type { Encoding } from './decode'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

const TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
}

export interface Answer {
  readonly type: string
  readonly body: Uint8Array
}

/** Export…ServiceResponse: field 1 is the partial success, in it 1 the rejected count and 2 the words. */
export function answerTaken(
  encoding: Encoding,
  rejected: number,
  reason: string,
  of = 'Spans',
): Answer {
  const type = TYPES[encoding]
  if (encoding === 'json') {
    const partialSuccess =
      rejected === 0 ? {} : { [`rejected${of}`]: String(rejected), errorMessage: reason }
    return { type, body: Buffer.from(JSON.stringify({ partialSuccess })) }
  }
  const writer = new BinaryWriter()
  if (rejected > 0) {
    writer.tag(1, WireType.LengthDelimited).fork()
    writer.tag(1, WireType.Varint).int64(rejected)
    writer.tag(2, WireType.LengthDelimited).string(reason).join()
  }
  return { type, body: writer.finish() }
}

/** google.rpc.Status: 1 the code, 2 the message. */
export function answerRefused(encoding: Encoding, status: number, message: string): Answer {
  const type = TYPES[encoding]
  const code = GRPC_CODES[status] ?? UNKNOWN
  if (encoding === 'json') return { type, body: Buffer.from(JSON.stringify({ code, message })) }
  const writer = new BinaryWriter()
  writer.tag(1, WireType.Varint).int32(code)
  writer.tag(2, WireType.LengthDelimited).string(message)
  return { type, body: writer.finish() }
}

const UNKNOWN = 2
const GRPC_CODES: Readonly<Record<number, number>> = {
  ...{ 400: 3, 401: 16, 403: 7, 404: 5, 405: 12, 408: 4, 413: 8, 415: 3, 429: 8, 503: 14 },
}

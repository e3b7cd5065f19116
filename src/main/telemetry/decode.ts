import { AttributeFilter } from './attributes'
import { Collector } from './collector'
import { decodeLogsJson, decodeTracesJson } from './decode-json'
import { decodeLogs, decodeTraces } from './decode-protobuf'
import type { Decoded } from './record'

export type Signal = 'traces' | 'logs'
export type Encoding = 'json' | 'protobuf'

const DECODERS = {
  traces: { json: decodeTracesJson, protobuf: decodeTraces },
  logs: { json: decodeLogsJson, protobuf: decodeLogs },
} as const

/** Reads request bodies; keeps what it learnt of names and statements from one to the next. */
export class Decoder {
  readonly #filter = new AttributeFilter()

  /** Throws when the body as a whole cannot be read: then nothing of it counts. */
  decode(body: Uint8Array, as: { signal: Signal; encoding: Encoding; now: number }): Decoded {
    const collector = new Collector(this.#filter, as.now)
    DECODERS[as.signal][as.encoding](body, collector)
    return collector.result()
  }
}

/** How a field of protobuf lies in the bytes. Groups, which OTLP never had, are refused. */
export const WireType = { Varint: 0, Bit64: 1, LengthDelimited: 2, Bit32: 5 } as const
export type WireType = (typeof WireType)[keyof typeof WireType]

const MAX_VARINT_BYTES = 10
const TYPE_BITS = 3

/** Reads one message, and never past its end: a length that points there makes it malformed. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  tag(): [field: number, wire: number] {
    const tag = this.#low32()
    const field = tag >>> TYPE_BITS
    if (field === 0) throw malformed()
    return [field, tag & 7]
  }

  skip(wire: number): void {
    if (wire === WireType.Varint) this.#varint()
    else if (wire === WireType.Bit64) this.#advance(8)
    else if (wire === WireType.LengthDelimited) this.bytes()
    else if (wire === WireType.Bit32) this.#advance(4)
    else throw malformed()
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const length = this.#low32()
    const from = this.#advance(length)
    return this.#bytes.subarray(from, from + length)
  }

  string(): string {
    return this.bytes().toString('utf8')
  }

  int32(): number {
    return this.#low32() | 0
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.#varint())
  }

  bool(): boolean {
    return this.#varint() !== 0n
  }

  fixed32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8))
  }

  #advance(count: number): number {
    const from = this.#at
    if (from + count > this.#bytes.length) throw malformed()
    this.#at = from + count
    return from
  }

  #next(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw malformed()
    this.#at += 1
    return byte
  }

  /** The lower half of a varint: tags, lengths and small numbers, without the cost of a bigint. */
  #low32(): number {
    let value = 0
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      const byte = this.#next()
      if (count < 5) value |= (byte & 0x7f) << (7 * count)
      if (byte < 0x80) return value >>> 0
    }
    throw malformed()
  }

  #varint(): bigint {
    let value = 0n
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      const byte = this.#next()
      value |= BigInt(byte & 0x7f) << BigInt(7 * count)
      if (byte < 0x80) return value
    }
    throw malformed()
  }
}

/** Writes one message; a message inside another one is forked and joined. */
export class WireWriter {
  readonly #open: Buffer[][] = []
  #parts: Buffer[] = []

  tag(field: number, wire: WireType): this {
    return this.#varint(BigInt((field << TYPE_BITS) | wire))
  }

  bytes(value: Uint8Array): this {
    this.#varint(BigInt(value.length))
    this.#parts.push(Buffer.from(value))
    return this
  }

  string(value: string): this {
    return this.bytes(Buffer.from(value, 'utf8'))
  }

  int32(value: number): this {
    return this.int64(value)
  }

  int64(value: number | bigint): this {
    return this.#varint(BigInt.asUintN(64, BigInt(value)))
  }

  bool(value: boolean): this {
    return this.#varint(value ? 1n : 0n)
  }

  fixed64(value: bigint): this {
    const part = Buffer.alloc(8)
    part.writeBigUInt64LE(BigInt.asUintN(64, value))
    this.#parts.push(part)
    return this
  }

  double(value: number): this {
    const part = Buffer.alloc(8)
    part.writeDoubleLE(value)
    this.#parts.push(part)
    return this
  }

  fork(): this {
    this.#open.push(this.#parts)
    this.#parts = []
    return this
  }

  join(): this {
    const inner = Buffer.concat(this.#parts)
    this.#parts = this.#open.pop() ?? []
    return this.bytes(inner)
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #varint(value: bigint): this {
    const bytes: number[] = []
    let left = value
    for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80)
    bytes.push(Number(left))
    this.#parts.push(Buffer.from(bytes))
    return this
  }
}

const malformed = (): Error => new Error('the message is malformed')

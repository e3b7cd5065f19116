import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * One series packed: numbers that hardly differ from their neighbours take next to nothing.
 * Whole numbers and decimals of up to three places are kept exactly; others keep five digits (16 bits of fraction).
 */
const CONSTANT = 0
const STEPS = 1
const FLOATS = 2
const RAW = 3
const HEADER_BYTES = 14
const MAX_PLACES = 3
const STEP_MAX = 0x7fff_ffff

interface Header {
  readonly mode: number
  readonly places: number
  readonly first: number
  readonly gaps: Uint32Array
}

/** Packs values; NaN is a gap. */
export function packValues(values: Float64Array): Buffer {
  const gaps = gapsOf(values)
  const filled = fill(values)
  const first = filled[0] ?? 0
  if (filled.every((value) => value === first)) {
    return join({ mode: CONSTANT, places: 0, first, gaps }, Buffer.alloc(0))
  }
  const steps = packSteps(filled, gaps)
  if (steps) return steps
  const isWhole = filled.every((value) => Number.isInteger(value))
  if (isWhole) return join({ mode: RAW, places: 0, first, gaps }, squeeze(bytesOf(filled), 8))
  return join({ mode: FLOATS, places: 0, first, gaps }, squeeze(bytesOf(upperWords(filled)), 4))
}

/** Undoes `packValues` for a series of `count` values. */
export function unpackValues(packed: Buffer, count: number): Float64Array {
  const { mode, places, first, gaps } = readHeader(packed)
  const body = packed.subarray(HEADER_BYTES + gaps.byteLength)
  const values = new Float64Array(count)
  if (mode === CONSTANT) values.fill(first)
  else if (mode === STEPS) unpackSteps(values, spread(body, 4), first, places)
  else if (mode === FLOATS) unpackUpper(values, spread(body, 4))
  else if (mode === RAW) values.set(new Float64Array(aligned(spread(body, 8)), 0, count))
  else throw new Error(`unknown packing ${mode}`)
  for (const place of gaps) values[place] = Number.NaN
  return values
}

function packSteps(filled: Float64Array, gaps: Uint32Array): Buffer | null {
  for (let places = 0; places <= MAX_PLACES; places += 1) {
    const scale = 10 ** places
    const steps = stepsOf(filled, scale)
    if (steps === null) continue
    const first = Math.round((filled[0] ?? 0) * scale)
    return join({ mode: STEPS, places, first, gaps }, squeeze(bytesOf(steps), 4))
  }
  return null
}

function stepsOf(filled: Float64Array, scale: number): Int32Array | null {
  const steps = new Int32Array(filled.length)
  let before = Math.round((filled[0] ?? 0) * scale)
  for (let place = 0; place < filled.length; place += 1) {
    const value = filled[place] ?? 0
    const scaled = Math.round(value * scale)
    const step = scaled - before
    const isExact = Number.isSafeInteger(scaled) && scaled / scale === value
    if (!isExact || Math.abs(step) > STEP_MAX) return null
    steps[place] = step
    before = scaled
  }
  return steps
}

function unpackSteps(values: Float64Array, bytes: Buffer, first: number, places: number): void {
  const steps = new Int32Array(aligned(bytes), 0, values.length)
  const scale = 10 ** places
  let sum = first
  for (let place = 0; place < values.length; place += 1) {
    sum += steps[place] ?? 0
    values[place] = sum / scale
  }
}

/** Sign, exponent and 16 bits of fraction of each double, as one word, rounded. */
function upperWords(filled: Float64Array): Uint32Array {
  const words = new Uint32Array(filled.length)
  const double = new DataView(new ArrayBuffer(8))
  let before = 0
  for (let place = 0; place < filled.length; place += 1) {
    double.setFloat64(0, filled[place] ?? 0)
    const word = Math.min(double.getUint32(0) + 8, 0xffff_ffff) >>> 4
    words[place] = word ^ before
    before = word
  }
  return words
}

function unpackUpper(values: Float64Array, bytes: Buffer): void {
  const words = new Uint32Array(aligned(bytes), 0, values.length)
  const double = new DataView(new ArrayBuffer(8))
  let before = 0
  for (let place = 0; place < values.length; place += 1) {
    before = ((words[place] ?? 0) ^ before) >>> 0
    double.setUint32(0, before << 4)
    values[place] = double.getFloat64(0)
  }
}

function gapsOf(values: Float64Array): Uint32Array {
  const places: number[] = []
  values.forEach((value, place) => {
    if (Number.isNaN(value)) places.push(place)
  })
  return Uint32Array.from(places)
}

/** Gaps take the value before them, so that they cost no step. */
function fill(values: Float64Array): Float64Array {
  const filled = new Float64Array(values.length)
  let before = values.find((value) => !Number.isNaN(value)) ?? 0
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? Number.NaN
    if (!Number.isNaN(value)) before = value
    filled[place] = before
  }
  return filled
}

function join({ mode, places, first, gaps }: Header, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(mode, 0)
  header.writeUInt8(places, 1)
  header.writeDoubleLE(first, 2)
  header.writeUInt32LE(gaps.length, 10)
  return Buffer.concat([header, bytesOf(gaps), body])
}

function readHeader(packed: Buffer): Header {
  const count = packed.readUInt32LE(10)
  const from = packed.subarray(HEADER_BYTES, HEADER_BYTES + 4 * count)
  return {
    mode: packed.readUInt8(0),
    places: packed.readUInt8(1),
    first: packed.readDoubleLE(2),
    gaps: new Uint32Array(aligned(from)),
  }
}

/** First all lowest bytes, then all second ones: equal neighbours stand together for deflate. */
function squeeze(bytes: Buffer, width: number): Buffer {
  const count = bytes.length / width
  const shuffled = Buffer.allocUnsafe(bytes.length)
  for (let byte = 0; byte < width; byte += 1) {
    for (let place = 0; place < count; place += 1) {
      shuffled[byte * count + place] = bytes[place * width + byte] ?? 0
    }
  }
  return deflateRawSync(shuffled, { level: 6 })
}

function spread(body: Buffer, width: number): Buffer {
  const shuffled = inflateRawSync(body, { maxOutputLength: 64 * 1024 * 1024 })
  const count = shuffled.length / width
  const bytes = Buffer.allocUnsafe(shuffled.length)
  for (let byte = 0; byte < width; byte += 1) {
    for (let place = 0; place < count; place += 1) {
      bytes[place * width + byte] = shuffled[byte * count + place] ?? 0
    }
  }
  return bytes
}

function bytesOf(words: Float64Array | Int32Array | Uint32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength)
}

/** A copy that starts at a place typed arrays accept. */
function aligned(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

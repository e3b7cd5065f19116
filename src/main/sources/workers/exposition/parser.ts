import { isAscii } from 'node:buffer'
import { BadLine } from './letters'
import { LineReader, type Sample } from './line'

export interface ExpositionLimits {
  readonly maxBytes: number
  readonly maxSamples: number
}

export const EXPOSITION_LIMITS: ExpositionLimits = {
  maxBytes: 10 * 1_048_576,
  maxSamples: 100_000,
}

/** What a HELP, TYPE or UNIT line says of a family. The name is the family's: a counter's in OpenMetrics has no `_total`. */
export interface Family {
  readonly name: string
  type: string
  help: string | null
  unit: string
}

/** What became of a text. A bad line costs that line and no more. */
export interface ExpositionEnd {
  readonly samples: number
  readonly families: number
  readonly badLines: number
  /** `line 3: no name`; null: none. */
  readonly firstBad: string | null
  /** OpenMetrics only: a text without its `# EOF` was cut off. */
  readonly isWhole: boolean
  /** There was more than the limits allow. */
  readonly isCut: boolean
}

interface Parts {
  readonly onSample: (sample: Sample, family: Family | null) => void
  readonly contentType?: string
  readonly limits?: ExpositionLimits
}

const MAX_LINE_CHARS = 65_536
const MAX_FAMILIES = 20_000
const MAX_HELP_CHARS = 500
const BLOCK_BYTES = 262_144
const CARRIAGE_RETURN = 13
const BLANK = 32
const HASH = 35
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  summary: ['_count', '_sum', '_created'],
  info: ['_info'],
}
const TYPES = new Set([...Object.keys(SUFFIXES), ...['gauge', 'stateset', 'untyped', 'unknown']])

/**
 * Prometheus text 0.0.4 and 1.0.0 and OpenMetrics 1.0.0, line by line as the bytes come:
 * https://prometheus.io/docs/instrumenting/exposition_formats/ and the OpenMetrics specification.
 */
export class ExpositionParser {
  readonly #parts: Parts
  readonly #limits: ExpositionLimits
  readonly #isOpenMetrics: boolean
  readonly #lines: LineReader
  readonly #decoder = new TextDecoder()
  readonly #families = new Map<string, Family>()
  #family: Family | null = null
  /** Of the sample before: the next one is nearly always of the same name. */
  #lastName = ''
  #lastFamily: Family | null = null
  #rest = ''
  #bytes = 0
  #line = 0
  #samples = 0
  #badLines = 0
  #firstBad: string | null = null
  #isEnded = false
  #isPlain = true
  #isCut = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#limits = parts.limits ?? EXPOSITION_LIMITS
    this.#isOpenMetrics = (parts.contentType ?? '').includes('openmetrics-text')
    this.#lines = new LineReader({ isOpenMetrics: this.#isOpenMetrics })
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length && !this.#isCut; from += BLOCK_BYTES) {
      const room = this.#limits.maxBytes - this.#bytes
      const block = bytes.subarray(from, Math.min(from + BLOCK_BYTES, from + room))
      this.#bytes += block.length
      this.#take(this.#rest + this.#textOf(block))
      if (room < BLOCK_BYTES && from + room < bytes.length) this.#isCut = true
    }
  }

  end(): ExpositionEnd {
    if (this.#rest !== '' && !this.#isCut) this.#one(this.#rest, 0, this.#rest.length)
    this.#rest = ''
    return {
      samples: this.#samples,
      families: this.#families.size,
      ...{ badLines: this.#badLines, firstBad: this.#firstBad, isCut: this.#isCut },
      isWhole: !this.#isCut && (this.#isEnded || !this.#isOpenMetrics),
    }
  }

  /** Nearly all is ASCII, which needs no decoder and half the memory: but no more once something else has come, which a block may cut in two. */
  #textOf(block: Uint8Array): string {
    this.#isPlain &&= isAscii(block)
    if (!this.#isPlain) return this.#decoder.decode(block, { stream: true })
    return Buffer.from(block.buffer, block.byteOffset, block.length).toString('latin1')
  }

  #take(text: string): void {
    let from = 0
    for (;;) {
      const to = text.indexOf('\n', from)
      if (to === -1 || this.#isCut) break
      this.#one(text, from, to)
      from = to + 1
    }
    this.#rest = text.slice(from)
    // The end of a line that is too long is looked for, but not kept.
    if (this.#rest.length > MAX_LINE_CHARS) this.#rest = this.#rest.slice(0, MAX_LINE_CHARS + 1)
  }

  #one(text: string, start: number, end: number): void {
    this.#line += 1
    try {
      if (end - start > MAX_LINE_CHARS) throw new BadLine('too long')
      const to = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end
      let from = start
      while (from < to && text.charCodeAt(from) <= BLANK) from += 1
      if (from >= to) return
      if (this.#isEnded) throw new BadLine('more behind # EOF')
      if (text.charCodeAt(from) === HASH) this.#comment(text, from, to)
      else this.#sample(text, from, to)
    } catch (thrown) {
      if (!(thrown instanceof BadLine)) throw thrown
      this.#badLines += 1
      this.#firstBad ??= `line ${this.#line}: ${thrown.message}`
    }
  }

  #sample(text: string, from: number, to: number): void {
    if (this.#samples >= this.#limits.maxSamples) {
      this.#isCut = true
      return
    }
    const sample = this.#lines.sample(text, from, to)
    this.#samples += 1
    if (sample.name !== this.#lastName) {
      this.#lastName = sample.name
      this.#lastFamily = this.#familyOf(sample.name)
    }
    this.#parts.onSample(sample, this.#lastFamily)
  }

  #comment(text: string, from: number, to: number): void {
    if (text.slice(from, to) === '# EOF') {
      this.#isEnded = true
      return
    }
    const kind = text.slice(from + 2, Math.min(from + 7, to))
    if (kind !== 'HELP ' && kind !== 'TYPE ' && kind !== 'UNIT ') return
    const { name, rest } = this.#lines.nameAndRest(text, from + 7, to)
    if (name === '') throw new BadLine('no name')
    const family = this.#open(name)
    if (kind === 'HELP ') {
      if (family.help !== null) throw new BadLine('a second HELP')
      family.help = unescapeHelp(rest.slice(0, MAX_HELP_CHARS))
    } else if (kind === 'UNIT ') family.unit = rest.slice(0, 60)
    else {
      if (!TYPES.has(rest)) throw new BadLine('an unknown TYPE')
      family.type = rest
    }
  }

  #open(name: string): Family {
    const known = this.#families.get(name)
    if (known === undefined && this.#families.size >= MAX_FAMILIES) {
      throw new BadLine('too many families')
    }
    const family = known ?? { name, type: 'unknown', help: null, unit: '' }
    this.#families.set(name, family)
    this.#family = family
    this.#lastName = ''
    return family
  }

  /** Nearly always that of the lines above. */
  #familyOf(name: string): Family | null {
    if (this.#family !== null && belongs(name, this.#family)) return this.#family
    const exact = this.#families.get(name)
    if (exact !== undefined) return exact
    const family = this.#families.get(name.slice(0, Math.max(0, name.lastIndexOf('_'))))
    return family !== undefined && belongs(name, family) ? family : null
  }
}

function belongs(name: string, family: Family): boolean {
  if (name === family.name) return true
  if (!name.startsWith(family.name)) return false
  return SUFFIXES[family.type]?.includes(name.slice(family.name.length)) ?? false
}

const unescapeHelp = (text: string): string =>
  text.includes('\\') ? text.replace(/\\([\\n"])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : text

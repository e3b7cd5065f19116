/** One sample. Labels are name and value in turns. */
export interface Sample {
  readonly name: string
  readonly labels: readonly string[]
  readonly value: number
  /** ms since 1970; null: not told. */
  readonly atMs: number | null
  readonly exemplar: Exemplar | null
}

export interface Exemplar {
  readonly labels: readonly string[]
  readonly value: number
}

/** Why a line is none of the format. */
export class BadLine extends Error {}

const QUOTE = 34
const BACKSLASH = 92
const OPENS = 123
const CLOSES = 125
const COMMA = 44
const EQUALS = 61
const HASH = 35
const UNDERSCORE = 95
const COLON = 58
const MAX_LABELS = 128
const NO_LABELS: readonly string[] = []
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ...['inf', '+inf', 'infinity', '+infinity'].map((word) => [word, Infinity] as const),
  ...['-inf', '-infinity'].map((word) => [word, -Infinity] as const),
])

/** Reads one line that is neither empty nor a comment. Throws `BadLine`. */
export class LineReader {
  readonly #msPerTick: number
  #text = ''
  #at = 0
  #end = 0
  /** Where the next backslash of the text is: looked for once, not for each label. */
  #slash = -1
  /** A line is much like the one before: what is the same is the same text, and kept once. */
  #lastName = ''
  #lastLabels = NO_LABELS

  /** OpenMetrics tells time in seconds, the older text format in ms. */
  constructor(parts: { isOpenMetrics: boolean }) {
    this.#msPerTick = parts.isOpenMetrics ? 1_000 : 1
  }

  /** Lines are read where they stand in `text`, without a copy of each. */
  sample(text: string, from: number, to: number): Sample {
    this.#turnTo(text, from, to)
    let name = this.#code() === OPENS ? '' : this.#bareName()
    this.#skipBlanks()
    let labels = NO_LABELS
    if (this.#code() === OPENS) {
      const told = this.#labels(name === '')
      labels = told.labels
      if (told.name !== '') name = told.name
    }
    if (name === '') throw new BadLine('no name')
    const value = this.#value()
    this.#skipBlanks()
    if (this.#at >= this.#end) return { name, labels, value, atMs: null, exemplar: null }
    const atMs = this.#code() === HASH ? null : toValue(this.#word()) * this.#msPerTick
    if (atMs !== null && !Number.isFinite(atMs)) throw new BadLine('its time is no number')
    this.#skipBlanks()
    if (this.#at >= this.#end) return { name, labels, value, atMs, exemplar: null }
    return { name, labels, value, atMs, exemplar: this.#exemplar() }
  }

  /** A name, quoted or not, and what follows it: of a HELP, TYPE or UNIT line. */
  nameAndRest(text: string, from: number, to: number): { name: string; rest: string } {
    this.#turnTo(text, from, to)
    this.#skipBlanks()
    const name = this.#code() === QUOTE ? this.#quoted() : this.#word()
    this.#skipBlanks()
    return { name, rest: this.#text.slice(this.#at, this.#end) }
  }

  #turnTo(text: string, from: number, to: number): void {
    if (text !== this.#text) {
      this.#text = text
      this.#slash = -1
    }
    this.#at = from
    this.#end = to
  }

  /** NaN at the end of the line. */
  #code(): number {
    return this.#at < this.#end ? this.#text.charCodeAt(this.#at) : NaN
  }

  #bareName(): string {
    const text = this.#text
    const last = this.#lastName
    const after = this.#at + last.length
    if (last !== '' && text.startsWith(last, this.#at) && !isNamePart(text.charCodeAt(after))) {
      this.#at = after
      return last
    }
    this.#lastName = this.#bareWord()
    return this.#lastName
  }

  #bareWord(): string {
    const text = this.#text
    let at = this.#at
    while (at < this.#end && isNamePart(text.charCodeAt(at))) at += 1
    if (at === this.#at || isDigit(text.charCodeAt(this.#at))) throw new BadLine('no name')
    const name = text.slice(this.#at, at)
    this.#at = at
    return name
  }

  /** The name of a label without quotes; `last` is that of the line before at this place. */
  #labelName(last: string | undefined): string {
    const after = this.#at + (last?.length ?? 0)
    const isLast = last !== undefined && this.#text.charCodeAt(after) === EQUALS
    if (!isLast || !this.#text.startsWith(last, this.#at) || after > this.#end) {
      return this.#bareWord()
    }
    this.#at = after
    return last
  }

  /** `{a="b",c="d"}`; with UTF-8 names `{"the.name","a.b"="c"}`. */
  #labels(mayName: boolean): { labels: readonly string[]; name: string } {
    const labels: string[] = []
    const last = this.#lastLabels
    let name = ''
    let isPlain = true
    this.#at += 1
    for (;;) {
      this.#skipBlanks()
      const code = this.#code()
      if (code === CLOSES) break
      const isQuoted = code === QUOTE
      if (isQuoted) isPlain = false
      const key = isQuoted ? this.#quoted() : this.#labelName(last[labels.length])
      this.#skipBlanks()
      if (this.#code() === EQUALS) {
        this.#at += 1
        this.#skipBlanks()
        if (this.#code() !== QUOTE) throw new BadLine('a label without quotes')
        addLabel(labels, key, this.#quoted(last[labels.length + 1]))
      } else if (isQuoted && mayName && name === '' && labels.length === 0) name = key
      else throw new BadLine('a label without a value')
      this.#skipBlanks()
      const next = this.#code()
      if (next === COMMA) this.#at += 1
      else if (next !== CLOSES) throw new BadLine('labels that do not end')
    }
    this.#at += 1
    this.#lastLabels = isPlain ? labels : NO_LABELS
    return { labels, name }
  }

  /** `# {trace_id="a"} 0.5 1700000000.1` behind an OpenMetrics sample. */
  #exemplar(): Exemplar {
    if (this.#code() !== HASH) throw new BadLine('more behind the sample')
    this.#at += 1
    this.#skipBlanks()
    if (this.#code() !== OPENS) throw new BadLine('an exemplar without labels')
    const { labels } = this.#labels(false)
    const value = this.#value()
    const time = this.#word()
    if (time !== '') toValue(time)
    this.#skipBlanks()
    if (this.#at < this.#end) throw new BadLine('more behind the exemplar')
    return { labels, value }
  }

  /** Nearly all values hold no escape: then one slice is enough. */
  #quoted(last?: string): string {
    const text = this.#text
    const from = this.#at + 1
    const end = text.indexOf('"', from)
    if (end === -1 || end >= this.#end) throw new BadLine('a quote that does not end')
    if (this.#slash < from) {
      const slash = text.indexOf('\\', from)
      this.#slash = slash === -1 ? Infinity : slash
    }
    if (this.#slash < end) return this.#escaped(from)
    this.#at = end + 1
    const isLast = last !== undefined && last.length === end - from && text.startsWith(last, from)
    return isLast ? last : text.slice(from, end)
  }

  #escaped(from: number): string {
    const line = this.#text
    let said = ''
    let since = from
    for (let at = from; at < this.#end; at += 1) {
      const code = line.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return said + line.slice(since, at)
      }
      if (code !== BACKSLASH) continue
      said += line.slice(since, at) + unescaped(line[at + 1] ?? '')
      at += 1
      since = at + 1
    }
    throw new BadLine('a quote that does not end')
  }

  #word(): string {
    this.#skipBlanks()
    const text = this.#text
    let at = this.#at
    while (at < this.#end && !isBlank(text.charCodeAt(at))) at += 1
    const word = text.slice(this.#at, at)
    this.#at = at
    return word
  }

  /** Most values are small whole numbers: those need no text of their own. */
  #value(): number {
    this.#skipBlanks()
    const text = this.#text
    let value = 0
    let at = this.#at
    for (; at < this.#end; at += 1) {
      const code = text.charCodeAt(at)
      if (!isDigit(code)) break
      value = value * 10 + code - 48
    }
    const digits = at - this.#at
    const isWhole = at >= this.#end || isBlank(text.charCodeAt(at))
    if (digits === 0 || digits > 15 || !isWhole) return toValue(this.#word())
    this.#at = at
    return value
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && isBlank(this.#text.charCodeAt(this.#at))) this.#at += 1
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isNamePart = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  code === UNDERSCORE ||
  (code >= 65 && code <= 90) ||
  isDigit(code) ||
  code === COLON

function addLabel(labels: string[], key: string, value: string): void {
  if (labels.length >= 2 * MAX_LABELS) throw new BadLine('too many labels')
  for (let at = 0; at < labels.length; at += 2) {
    if (labels[at] === key) throw new BadLine('a label twice')
  }
  labels.push(key, value)
}

/** Other escapes stand for themselves. */
const unescaped = (letter: string): string =>
  letter === 'n' ? '\n' : letter === '"' || letter === '\\' ? letter : `\\${letter}`

function toValue(word: string): number {
  if (DECIMAL.test(word)) return Number(word)
  const known = WORDS.get(word.toLowerCase())
  if (known === undefined) throw new BadLine('its value is no number')
  return known
}

/** The value of a label; empty where there is none. */
export function labelOf(labels: readonly string[], name: string): string {
  for (let at = 0; at < labels.length; at += 2) {
    if (labels[at] === name) return labels[at + 1] ?? ''
  }
  return ''
}

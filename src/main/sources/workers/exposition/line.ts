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
  #line = ''
  #at = 0

  /** OpenMetrics tells time in seconds, the older text format in ms. */
  constructor(parts: { isOpenMetrics: boolean }) {
    this.#msPerTick = parts.isOpenMetrics ? 1_000 : 1
  }

  sample(line: string): Sample {
    this.#line = line
    this.#at = 0
    let name = line.charCodeAt(0) === OPENS ? '' : this.#bareName()
    this.#skipBlanks()
    let labels = NO_LABELS
    if (line.charCodeAt(this.#at) === OPENS) {
      const told = this.#labels(name === '')
      labels = told.labels
      if (told.name !== '') name = told.name
    }
    if (name === '') throw new BadLine('no name')
    const value = toValue(this.#word())
    this.#skipBlanks()
    const atMs = this.#isAtEndOr(HASH) ? null : toValue(this.#word()) * this.#msPerTick
    if (atMs !== null && !Number.isFinite(atMs)) throw new BadLine('its time is no number')
    this.#skipBlanks()
    if (this.#at >= line.length) return { name, labels, value, atMs, exemplar: null }
    return { name, labels, value, atMs, exemplar: this.#exemplar() }
  }

  /** A name, quoted or not, and what follows it: of a HELP, TYPE or UNIT line. */
  nameAndRest(line: string, from: number): { name: string; rest: string } {
    this.#line = line
    this.#at = from
    this.#skipBlanks()
    const name = line.charCodeAt(this.#at) === QUOTE ? this.#quoted() : this.#word()
    this.#skipBlanks()
    return { name, rest: line.slice(this.#at) }
  }

  #bareName(): string {
    const line = this.#line
    let at = this.#at
    while (at < line.length && isNamePart(line.charCodeAt(at))) at += 1
    if (at === this.#at || isDigit(line.charCodeAt(this.#at))) throw new BadLine('no name')
    const name = line.slice(this.#at, at)
    this.#at = at
    return name
  }

  /** `{a="b",c="d"}`; with UTF-8 names `{"the.name","a.b"="c"}`. */
  #labels(mayName: boolean): { labels: readonly string[]; name: string } {
    const labels: string[] = []
    let name = ''
    this.#at += 1
    for (;;) {
      this.#skipBlanks()
      const code = this.#line.charCodeAt(this.#at)
      if (code === CLOSES) break
      const isQuoted = code === QUOTE
      const key = isQuoted ? this.#quoted() : this.#bareName()
      this.#skipBlanks()
      if (this.#line.charCodeAt(this.#at) === EQUALS) {
        this.#at += 1
        this.#skipBlanks()
        if (this.#line.charCodeAt(this.#at) !== QUOTE) throw new BadLine('a label without quotes')
        addLabel(labels, key, this.#quoted())
      } else if (isQuoted && mayName && name === '' && labels.length === 0) name = key
      else throw new BadLine('a label without a value')
      this.#skipBlanks()
      const next = this.#line.charCodeAt(this.#at)
      if (next === COMMA) this.#at += 1
      else if (next !== CLOSES) throw new BadLine('labels that do not end')
    }
    this.#at += 1
    return { labels, name }
  }

  /** `# {trace_id="a"} 0.5 1700000000.1` behind an OpenMetrics sample. */
  #exemplar(): Exemplar {
    if (this.#line.charCodeAt(this.#at) !== HASH) throw new BadLine('more behind the sample')
    this.#at += 1
    this.#skipBlanks()
    if (this.#line.charCodeAt(this.#at) !== OPENS) throw new BadLine('an exemplar without labels')
    const { labels } = this.#labels(false)
    const value = toValue(this.#word())
    const time = this.#word()
    if (time !== '') toValue(time)
    this.#skipBlanks()
    if (this.#at < this.#line.length) throw new BadLine('more behind the exemplar')
    return { labels, value }
  }

  /** Nearly all values hold no escape: then one slice is enough. */
  #quoted(): string {
    const line = this.#line
    const from = this.#at + 1
    const end = line.indexOf('"', from)
    if (end === -1) throw new BadLine('a quote that does not end')
    const slash = line.indexOf('\\', from)
    if (slash === -1 || slash > end) {
      this.#at = end + 1
      return line.slice(from, end)
    }
    return this.#escaped(from)
  }

  #escaped(from: number): string {
    const line = this.#line
    let said = ''
    let since = from
    for (let at = from; at < line.length; at += 1) {
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
    const line = this.#line
    let at = this.#at
    while (at < line.length && !isBlank(line.charCodeAt(at))) at += 1
    const word = line.slice(this.#at, at)
    this.#at = at
    return word
  }

  #isAtEndOr(code: number): boolean {
    return this.#at >= this.#line.length || this.#line.charCodeAt(this.#at) === code
  }

  #skipBlanks(): void {
    while (isBlank(this.#line.charCodeAt(this.#at))) this.#at += 1
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isNamePart = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  code === 95 ||
  (code >= 65 && code <= 90) ||
  isDigit(code) ||
  code === 58

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

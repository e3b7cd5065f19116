import {
  addLabel,
  BACKSLASH,
  BadLine,
  CLOSES,
  COMMA,
  EQUALS,
  HASH,
  isBlank,
  isDigit,
  isNamePart,
  OPENS,
  QUOTE,
  toValue,
  unescaped,
} from './letters'

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

const NO_LABELS: readonly string[] = []

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
      const alike = name === '' ? null : this.#alikeLabels()
      const told = alike === null ? this.#labels(name === '') : null
      labels = alike ?? told?.labels ?? NO_LABELS
      if (told !== null && told.name !== '') name = told.name
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

  /** The same names as on the line before, in the same order and without blanks, as nearly always; null: not so, read them with care. */
  #alikeLabels(): readonly string[] | null {
    const last = this.#lastLabels
    if (last.length === 0) return null
    const text = this.#text
    // A copy has its full length at once: one that grows costs more than the reading.
    const labels = last.slice()
    let at = this.#at + 1
    for (let place = 0; place < last.length; place += 2) {
      const key = last[place] ?? ''
      const from = at + key.length + 2
      const isKnown = text.charCodeAt(from - 2) === EQUALS && text.startsWith(key, at)
      if (!isKnown || text.charCodeAt(from - 1) !== QUOTE) return null
      const end = this.#quoteAfter(from)
      if (end === -1) return null
      const known = last[place + 1] ?? ''
      const isSame = known.length === end - from && text.startsWith(known, from)
      if (!isSame) labels[place + 1] = text.slice(from, end)
      at = end + 2
      if (text.charCodeAt(end + 1) !== (place + 2 < last.length ? COMMA : CLOSES)) return null
    }
    if (at > this.#end) return null
    this.#at = at
    this.#lastLabels = labels
    return labels
  }

  /** Where a value that holds no escape ends; -1: it does not, or it holds one. */
  #quoteAfter(from: number): number {
    const end = this.#text.indexOf('"', from)
    if (end === -1 || end >= this.#end) return -1
    if (this.#slash < from) {
      const slash = this.#text.indexOf('\\', from)
      this.#slash = slash === -1 ? Infinity : slash
    }
    return this.#slash < end ? -1 : end
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
    const end = this.#quoteAfter(from)
    if (end === -1) return this.#escaped(from)
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

/** The value of a label; empty where there is none. */
export function labelOf(labels: readonly string[], name: string): string {
  for (let at = 0; at < labels.length; at += 2) {
    if (labels[at] === name) return labels[at + 1] ?? ''
  }
  return ''
}

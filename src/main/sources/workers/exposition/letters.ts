/** Why a line is none of the format. */
export class BadLine extends Error {}

export const QUOTE = 34
export const BACKSLASH = 92
export const OPENS = 123
export const CLOSES = 125
export const COMMA = 44
export const EQUALS = 61
export const HASH = 35
const UNDERSCORE = 95
const COLON = 58
const MAX_LABELS = 128
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ...['inf', '+inf', 'infinity', '+infinity'].map((word) => [word, Infinity] as const),
  ...['-inf', '-infinity'].map((word) => [word, -Infinity] as const),
])

export const isBlank = (code: number): boolean => code === 32 || code === 9
export const isDigit = (code: number): boolean => code >= 48 && code <= 57
export const isNamePart = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  code === UNDERSCORE ||
  (code >= 65 && code <= 90) ||
  isDigit(code) ||
  code === COLON

export function addLabel(labels: string[], key: string, value: string): void {
  if (labels.length >= 2 * MAX_LABELS) throw new BadLine('too many labels')
  for (let at = 0; at < labels.length; at += 2) {
    if (labels[at] === key) throw new BadLine('a label twice')
  }
  labels.push(key, value)
}

/** Other escapes stand for themselves. */
export const unescaped = (letter: string): string =>
  letter === 'n' ? '\n' : letter === '"' || letter === '\\' ? letter : `\\${letter}`

export function toValue(word: string): number {
  if (DECIMAL.test(word)) return Number(word)
  const known = WORDS.get(word.toLowerCase())
  if (known === undefined) throw new BadLine('its value is no number')
  return known
}

import { redact } from '../../platform/redact'

/** Statements whose business is a secret: their text is dropped whole, whatever form the secret has. */
const SECRET_HEAD =
  /(?:^|;)\s*((?:create|alter)\s+(?:role|user\s+mapping|user|group|server|subscription))\b/i
const DML =
  /^\s*(?:select|insert|update|delete|with|merge|explain|table|values|declare|fetch|copy)\b/i
const SECRET_WORD = /\b(?:password|identified\s+by)\b/i
const LEADING_COMMENTS = /^(?:\s*(?:-- \.\.\.\n?|\/\* \.\.\. \*\/|\/\*[^*]*\*\/))+/

/** sqlcommenter keys that are worth keeping: where a statement came from, never who asked. */
const KEPT_COMMENT =
  /^\/\*\s*((?:(?:application|controller|action|framework|route|traceparent)='[\w%.:\/-]{0,100}',?\s*)+)\*\/$/

/**
 * The pieces of SQL that may hold a value, each in the way the server reads it:
 * comments, dollar quotes, E/U&/B/X/N and plain strings, quoted names, numbers, parameters, words.
 */
const PIECES = new RegExp(
  [
    String.raw`(?<line>--[^\n]*)`,
    String.raw`(?<block>\/\*)`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$))`,
    String.raw`(?<string>(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<name>(?:[uU]&)?"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<param>\$\d+)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<number>(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?))`,
  ].join('|'),
  'g',
)

/** Replaces every literal of a statement. What is not surely a literal-free piece of SQL does not come through. */
export function redactSql(text: string): string {
  if (text === '') return ''
  const bare = replaceLiterals(text)
  const body = bare.replace(LEADING_COMMENTS, '')
  const head = SECRET_HEAD.exec(body)?.[1]?.toLowerCase().replace(/\s+/g, ' ')
  if (head !== undefined) return `${head} (text hidden)`
  if (SECRET_WORD.test(body) && !DML.test(body)) return '(text hidden: it names a password)'
  return redact(bare)
}

function replaceLiterals(text: string): string {
  let clean = ''
  let at = 0
  PIECES.lastIndex = 0
  for (let found = PIECES.exec(text); found !== null; found = PIECES.exec(text)) {
    clean += text.slice(at, found.index)
    const { end, by } = replace(text, found)
    clean += by
    at = end
    PIECES.lastIndex = end
  }
  return clean + text.slice(at)
}

function replace(text: string, found: RegExpExecArray): { end: number; by: string } {
  const piece = found[0]
  const end = found.index + piece.length
  const groups = found.groups ?? {}
  if (groups['line'] !== undefined) return { end, by: '-- ...' }
  if (groups['block'] !== undefined) return readComment(text, found.index)
  if (groups['dollar'] !== undefined) return { end: endOfDollar(text, end, piece), by: '?' }
  if (groups['escaped'] !== undefined) return { end, by: '?' }
  if (groups['string'] !== undefined) return readString(text, piece, end)
  if (groups['number'] !== undefined) return { end, by: '?' }
  return { end, by: piece }
}

/** Whether `\\'` ends a plain string hangs on a setting of that session: where it does, the rest is hidden. */
function readString(text: string, piece: string, end: number): { end: number; by: string } {
  return piece.includes("\\'") ? { end: text.length, by: '? ...' } : { end, by: '?' }
}

/** Block comments nest. An unfinished one (a cut text) hides the rest. */
function readComment(text: string, from: number): { end: number; by: string } {
  const marks = /\/\*|\*\//g
  marks.lastIndex = from
  let depth = 0
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth > 0) continue
    const whole = text.slice(from, marks.lastIndex)
    return { end: marks.lastIndex, by: KEPT_COMMENT.test(whole) ? whole : '/* ... */' }
  }
  return { end: text.length, by: '/* ...' }
}

function endOfDollar(text: string, from: number, tag: string): number {
  const close = text.indexOf(tag, from)
  return close === -1 ? text.length : close + tag.length
}

/** Remembers the last texts: the same statements come back every tick. */
export class SqlRedactor {
  readonly #known = new Map<string, string>()
  readonly #most: number

  constructor(most = 1_000) {
    this.#most = most
  }

  clean(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const clean = redactSql(text)
    if (this.#known.size >= this.#most) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(text, clean)
    return clean
  }
}

import { AppError } from '../../shared/errors/app-error'
import { redactSql } from '../sources/postgres/redact-sql'

const READS = ['select', 'with', 'values', 'table']
const WRITES = ['insert', 'update', 'delete', 'merge']
const NAMES_AND_COMMENTS = /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g
const MOST_CHARS = 100_000

export interface Checked {
  /** Without the semicolon at its end. */
  readonly sql: string
  readonly params: number
  readonly writes: boolean
}

/**
 * Q13: one statement that reads or changes rows, and nothing else. A first fence only: it is sent by the extended protocol, which
 * takes one statement, in a transaction that is read-only and rolled back, by a role that may write nothing.
 */
export function checkSql(text: string): Checked {
  if (text.length > MOST_CHARS) throw refused('the statement is longer than 100,000 characters')
  if (text.includes('\0')) throw refused('the statement holds a character that SQL cannot')
  if (text.includes("\\'") || /\bU&'/i.test(text)) {
    throw refused(
      'a backslash in a string is read in two ways, so where the string ends is not sure',
    )
  }
  // Without its literals, names and comments: what is left are words, signs and parameters.
  const bare = redactSql(text).replace(NAMES_AND_COMMENTS, ' ').trimEnd()
  const body = bare.replace(/[;\s]+$/, '')
  if (body.includes(';')) throw refused('there is more than one statement')
  const first = /^[\s(]*([a-z]+)\b/i.exec(body)?.[1]?.toLowerCase() ?? ''
  if (![...READS, ...WRITES].includes(first)) {
    throw refused(`${first === '' ? 'this' : first.toUpperCase()} cannot be explained`)
  }
  const numbers = [...body.matchAll(/\$(\d{1,5})/g)].map((found) => Number(found[1]))
  return {
    sql: text,
    params: Math.max(0, ...numbers),
    writes: WRITES.some((word) => new RegExp(`\\b${word}\\b`, 'i').test(body)),
  }
}

function refused(why: string): AppError {
  return new AppError('query/not-explainable', why)
}

const TYPED_PARAMETER =
  /\b(interval|date|timestamptz|timestamp with time zone|timestamp without time zone|timestamp|timetz|time|numeric|inet|uuid|json|jsonb|point|bool|boolean)\s+(\$\d+)/gi

/** pg_stat_statements writes `interval $1`, which is no SQL: a type before a literal must be a cast after a parameter. */
export function mendNormalised(text: string): string {
  return text.includes("'") ? text : text.replace(TYPED_PARAMETER, '$2::$1')
}

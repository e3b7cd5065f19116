import { loadModule, parseSync } from 'libpg-query'
import { AppError } from '../../shared/errors/app-error'

const READS = ['SelectStmt']
const WRITES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']
const MOST_CHARS = 100_000

export interface Checked {
  /** As given. */
  readonly sql: string
  readonly params: number
  readonly writes: boolean
}

/**
 * Q13: one statement that reads or changes rows, and nothing else, by PostgreSQL's own grammar. A first fence only: it is sent by the
 * extended protocol, which takes one statement, in a transaction that is read-only and rolled back, by a role that may write nothing.
 */
export async function checkSql(text: string): Promise<Checked> {
  if (text.length > MOST_CHARS) throw refused('the statement is longer than 100,000 characters')
  if (text.includes('\0')) throw refused('the statement holds a character that SQL cannot')
  if (text.includes("\\'") || /\bU&'/i.test(text)) {
    throw refused(
      'a backslash in a string is read in two ways, so where the string ends is not sure',
    )
  }
  await loadModule() // once; later calls return at once
  const [first, ...more] = parse(text)
  if (first === undefined) throw refused('this is no statement')
  if (more.length > 0) throw refused('there is more than one statement')
  const [kind = ''] = Object.keys(first)
  if (![...READS, ...WRITES].includes(kind)) {
    throw refused(`${kind.replace(/Stmt$/, '')} cannot be explained`)
  }
  const { params, writes } = look(first)
  return { sql: text, params, writes }
}

/** `{ SelectStmt: {...} }` and the like; lists are nodes with numbers for keys. */
type Node = Readonly<Record<string, unknown>>

function parse(text: string): Node[] {
  try {
    return (parseSync(text).stmts ?? []).flatMap(({ stmt }) =>
      stmt === undefined ? [] : [stmt as unknown as Node],
    )
  } catch (thrown) {
    throw refused(`PostgreSQL would not read it: ${AppError.from(thrown).message}`)
  }
}

/** The highest parameter, and whether anything in the tree changes rows. Without recursion: a text may nest deeper than our stack. */
function look(tree: Node): { params: number; writes: boolean } {
  let params = 0
  let writes = false
  const open: Node[] = [tree]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const [key, value] of Object.entries(node)) {
      if (WRITES.includes(key)) writes = true
      if (typeof value !== 'object' || value === null) continue
      const inner = value as Node
      if (key === 'ParamRef') params = Math.max(params, Number(inner['number']))
      open.push(inner)
    }
  }
  return { params, writes }
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

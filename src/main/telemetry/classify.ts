import { ERROR_RULES, UNKNOWN_ERROR, type ErrorRule } from './classify-table'

export interface Failure {
  readonly type: string
  readonly message: string
  /** Five characters, or empty. */
  readonly sqlState: string
  /** HTTP status, or empty. */
  readonly status: string
}

/** How bad it is, whether asking again helps, and who can mend it. A code says it more surely than words do. */
export function classify(failure: Failure): ErrorRule {
  const words = `${failure.type}: ${failure.message}`
  return (
    byCode('sqlState', failure.sqlState) ??
    ERROR_RULES.find((rule) => rule.words?.test(words)) ??
    byCode('status', failure.status) ??
    UNKNOWN_ERROR
  )
}

function byCode(which: 'sqlState' | 'status', code: string): ErrorRule | undefined {
  return code === '' ? undefined : ERROR_RULES.find((rule) => rule[which]?.test(code))
}

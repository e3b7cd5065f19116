import type {
  GapRow,
  StatementRow,
  StatementWindowRow,
} from '../../../../shared/model/tables/postgres'
import { formatAge, formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'

/** What stands where no text is known. */
export function queryText({ query }: Pick<StatementRow, 'query'>): string {
  if (query === null) return '(text not read yet)'
  return query === '' ? '(the server keeps no text)' : query
}

/** Q8: never a bare number. */
export function p95Text({ p95Ms }: Pick<StatementRow, 'p95Ms'>): string {
  return p95Ms === null ? NOTHING : `~ ${formatValue(p95Ms, 'ms')}`
}

export function firstSeenText({ firstSeen }: Pick<StatementRow, 'firstSeen'>): string {
  return firstSeen === null ? 'before we began' : formatStamp(firstSeen)
}

/** `over the last 12 min 30 s; counters were reset at 14:02:11 UTC`. */
export function windowText(window: StatementWindowRow | undefined): string {
  if (window === undefined) return ''
  const { windowMs, resetAt } = window
  const over = windowMs === 0 ? 'counting' : `over ${formatAge(windowMs)}`
  return resetAt === null ? over : `${over}; counters were reset at ${formatClock(resetAt)} UTC`
}

export function slowRule({ slowFromMs, slowMinCalls }: StatementWindowRow): string {
  return `a mean of ${formatValue(slowFromMs, 'ms')} or more, ${slowMinCalls} calls at least`
}

/** ST8: of all gaps those that keep figures of statements from us. */
export function statementGaps(gaps: readonly GapRow[] | undefined): readonly GapRow[] {
  return (gaps ?? []).filter(({ message }) => /pg_stat_statements|own statements/.test(message))
}

/** Q23: one line for a chat. */
export function statementSummary(targetId: string, row: StatementRow): string {
  return [
    `${targetId} statement ${row.queryId} (${row.user}, ${row.database})`,
    `${formatValue(row.calls, 'count')} calls`,
    `mean ${formatValue(row.meanMs, 'ms')}`,
    `p95 ${p95Text(row)} estimated`,
    `${formatValue(row.sharePercent, 'percent')} of all time`,
    queryText(row).replaceAll(/\s+/g, ' ').slice(0, 200),
  ].join('; ')
}

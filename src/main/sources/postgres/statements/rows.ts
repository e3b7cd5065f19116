import type { StatementRow } from '../../../../shared/model/tables/postgres'
import type { Counts, Entry } from './counters'
import type { StatementTexts } from './texts'

/** A normal distribution has 95 % of it below this many deviations above the mean. Times are not normal: hence "estimated". */
const Z_95 = 1.645
const MOST_ROWS = 100
const MOST_SLOW = 25
export const SLOW_FROM_MS = 1_000
export const SLOW_MIN_CALLS = 10

export interface RowParts {
  readonly sums: ReadonlyMap<string, Counts>
  readonly entries: ReadonlyMap<string, Entry>
  readonly seconds: number
  readonly blockBytes: number
  readonly slowFromMs: number
  readonly texts: Pick<StatementTexts, 'text' | 'role' | 'database'>
  readonly firstSeen: (entry: Entry) => number | null
}

export interface Ranked {
  readonly entry: Entry
  readonly sum: Counts
  readonly isSlow: boolean
}

/** Q7, Q9: the heaviest by time, and every slow one though it be light. */
export function rank({
  sums,
  entries,
  slowFromMs,
}: Pick<RowParts, 'sums' | 'entries' | 'slowFromMs'>): {
  shown: readonly Ranked[]
  total: number
} {
  const all = [...sums]
    .flatMap(([key, sum]): Ranked[] => {
      const entry = entries.get(key)
      return entry === undefined ? [] : [{ entry, sum, isSlow: isSlow(sum, slowFromMs) }]
    })
    .sort((a, b) => b.sum.totalMs - a.sum.totalMs)
  const lightButSlow = all.slice(MOST_ROWS).filter((one) => one.isSlow)
  return {
    shown: [...all.slice(0, MOST_ROWS), ...lightButSlow.slice(0, MOST_SLOW)],
    total: all.length,
  }
}

function isSlow({ calls, totalMs }: Counts, slowFromMs: number): boolean {
  return calls >= SLOW_MIN_CALLS && totalMs / calls >= slowFromMs
}

export function toStatementRow(
  { entry, sum, isSlow: slow }: Ranked,
  parts: RowParts,
): StatementRow {
  const allMs = [...parts.sums.values()].reduce((ms, one) => ms + one.totalMs, 0)
  const { texts } = parts
  return {
    key: entry.key,
    queryId: entry.queryId,
    user: texts.role(entry),
    database: texts.database(entry),
    topLevel: entry.topLevel,
    query: texts.text(entry) ?? null,
    firstSeen: parts.firstSeen(entry),
    slow,
    ...toFigures(sum, parts.seconds, parts.blockBytes),
    sharePercent: allMs === 0 ? null : round((100 * sum.totalMs) / allMs),
  }
}

type Figures = Omit<
  StatementRow,
  | 'key'
  | 'queryId'
  | 'user'
  | 'database'
  | 'topLevel'
  | 'query'
  | 'firstSeen'
  | 'slow'
  | 'sharePercent'
>

/** Q8: the 95th percentile is not measured by the server: it is estimated, and says so. */
export function toFigures(sum: Counts, seconds: number, blockBytes: number): Figures {
  const { calls, totalMs, hits, reads } = sum
  const meanMs = calls === 0 ? 0 : totalMs / calls
  const variance = calls === 0 ? 0 : Math.max(0, sum.squares / calls - meanMs ** 2)
  return {
    calls,
    callsPerSecond: seconds === 0 ? null : round(calls / seconds),
    meanMs: round(meanMs),
    p95Ms: calls < 2 ? null : round(meanMs + Z_95 * Math.sqrt(variance)),
    p95Provenance: 'estimated',
    totalMs: round(totalMs),
    rows: sum.rows,
    hitPercent: hits + reads === 0 ? null : round((100 * hits) / (hits + reads)),
    tempBytes: sum.tempBlocks * blockBytes,
  }
}

/** Five digits are more than anyone reads, and a third of the bytes that are kept. */
function round(value: number): number {
  return Number(value.toPrecision(5))
}

import type { ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { StatementRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import { CopyButton } from '../../ui/copy-button'
import { Facts } from '../../ui/facts'
import { formatValue } from '../../ui/format'
import { Sparkline } from '../../ui/sparkline'
import { Explain } from './explain'
import { firstSeenText, p95Text, queryText, statementSummary } from './statement-parts'

/** One statement in full: its text, its figures, its plan. */
export function StatementDetails(props: { targetId: string; row: StatementRow }): ReactNode {
  const { targetId } = props
  const table = useTable(targetId, 'postgres.statements')
  // One that no longer runs keeps its last figures.
  const row = table?.rows.find(({ key }) => key === props.row.key) ?? props.row
  const { queryId, database } = row
  return (
    <div className="stack">
      <section aria-label="Query">
        <pre className="facts-code">{queryText(row)}</pre>
        <div className="row">
          <CopyButton text={() => queryText(row)}>Copy SQL</CopyButton>
          <CopyButton text={() => statementSummary(targetId, row)}>Copy summary</CopyButton>
        </div>
      </section>
      <Explain ask={{ targetId, queryId, database }} />
      <Facts items={factsOf(targetId, row)} />
    </div>
  )
}

function factsOf(targetId: string, row: StatementRow): [string, ReactNode][] {
  const key = seriesKey('postgres.statement.mean', targetId, { statement: row.key })
  return [
    ['Mean over time', <Sparkline key="mean" seriesKey={key} label="Mean time" />],
    [
      'Calls',
      `${formatValue(row.calls, 'count')}, ${formatValue(row.callsPerSecond, 'per-second')}`,
    ],
    ['Mean', formatValue(row.meanMs, 'ms')],
    ['p95', `${p95Text(row)}, estimated: mean + 1.645 deviations`],
    ['Total', formatValue(row.totalMs, 'ms')],
    ['Of all time', formatValue(row.sharePercent, 'percent')],
    ['Rows', formatValue(row.rows, 'count')],
    ['From memory', formatValue(row.hitPercent, 'percent')],
    ['Temp written', formatValue(row.tempBytes, 'bytes')],
    ['User', row.user],
    ['Database', row.database],
    ['Called', row.topLevel ? 'directly' : 'inside a function'],
    ['First seen', firstSeenText(row)],
    ['Query id', row.queryId],
  ]
}

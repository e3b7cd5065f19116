import type { ReactNode } from 'react'
import type { ViewRow } from '../../../../shared/model/tables/postgres'
import { useTable } from '../../live/use-table'
import { Facts } from '../../ui/facts'
import { formatStamp, formatValue, NOTHING } from '../../ui/format'
import { RefreshButton } from './refresh-button'
import { maxAgeOf } from './view-parts'

/** One view in full. */
export function ViewDetails({ targetId, oid }: { targetId: string; oid: number }): ReactNode {
  const table = useTable(targetId, 'postgres.views')
  const row = table?.rows.find((one) => one.oid === oid)
  if (row === undefined) return <p>This view is no longer there.</p>
  return (
    <div className="stack">
      <RefreshButton row={row} targetId={targetId} />
      <Facts items={factsOf(row)} />
    </div>
  )
}

function factsOf(row: ViewRow): [string, string][] {
  const { refreshSource, lastRefreshAt, estimatedRows } = row
  return [
    ['Last refresh', lastRefreshAt === null ? 'unknown' : formatStamp(lastRefreshAt)],
    ['Known from', refreshSource === 'ours' ? 'our own run' : refreshSource],
    ['It took', formatValue(row.lastDurationMs, 'ms')],
    [
      'Age limit',
      `${formatValue(maxAgeOf(row), 'ms')}${row.maxAgeMs === null ? ', the usual one' : ''}`,
    ],
    ['Size', formatValue(row.sizeBytes, 'bytes')],
    [
      'Rows',
      estimatedRows === null ? NOTHING : `${formatValue(estimatedRows, 'count')}, estimated`,
    ],
    ['Populated', row.populated ? 'yes' : 'no'],
    ['Concurrently', row.concurrently ? 'possible' : `no: ${row.whyNot}`],
    ['Reads', row.dependsOn.length === 0 ? NOTHING : row.dependsOn.join(', ')],
  ]
}

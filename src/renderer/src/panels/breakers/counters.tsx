import type { ReactNode } from 'react'
import type { BreakerCounts, BreakerRow } from '../../../../shared/model/tables/worker'
import { formatAge, formatValue } from '../../ui/format'

const LINES = [
  ['fires', 'Calls'],
  ['successes', 'Succeeded'],
  ['failures', 'Failed'],
  ['timeouts', 'of them too slow'],
  ['rejects', 'Refused'],
  ['fallbacks', 'Fallbacks'],
  ['failPercent', 'Failed share'],
] as const

type Counts = { readonly [K in (typeof LINES)[number][0]]: number | null }

/** BR2: its own window beside the last 10 s and 5 min, which we count by differences. */
export function BreakerCounters({ row }: { row: BreakerRow }): ReactNode {
  const { recent, fiveMin, windowMs } = row
  // Fallbacks are told since the start only.
  const own: Counts = { ...row, fallbacks: null }
  const columns: readonly (readonly [string, Counts | null])[] = [
    [windowMs === null ? 'since start' : `own ${formatAge(windowMs)}`, own],
    [spanText(recent, 'last 10 s'), recent],
    [spanText(fiveMin, 'last 5 min'), fiveMin],
  ]
  return (
    <>
      <table className="breaker-counters" aria-label="Counters">
        <thead>
          <tr>
            <th scope="col">Counts</th>
            {columns.map(([title]) => (
              <th key={title} scope="col" className="num">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LINES.map(([key, title]) => (
            <tr key={key}>
              <th scope="row">{title}</th>
              {columns.map(([column, counts]) => (
                <td key={column} className="num">
                  {formatValue(counts?.[key], key === 'failPercent' ? 'percent' : 'count')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {recent === null && fiveMin === null ? (
        <p className="muted small">
          The last 10 s and 5 min come with two readings of counts that only grow.
        </p>
      ) : null}
    </>
  )
}

/** What was really counted over, where that is not what was wanted. */
function spanText(counts: BreakerCounts | null, wanted: string): string {
  if (counts === null) return wanted
  if (wanted !== 'last 5 min' || counts.spanMs >= 290_000) return wanted
  const seconds = Math.round(counts.spanMs / 1_000)
  return seconds < 60 ? `last ${seconds} s` : `last ${Math.round(seconds / 60)} min`
}

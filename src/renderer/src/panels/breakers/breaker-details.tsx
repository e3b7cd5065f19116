import type { ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { useTable } from '../../live/use-table'
import { Facts } from '../../ui/facts'
import { formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { breakerGlyph, thresholdText } from './breaker-parts'
import { ResetButton } from './reset-button'

/** One breaker in full: counters, latencies, what trips it, and its last changes. */
export function BreakerDetails({ targetId, name }: { targetId: string; name: string }): ReactNode {
  const row = useTable(targetId, 'worker.breakers')?.rows.find((one) => one.name === name)
  const all = useTable(targetId, 'worker.breaker-transitions')?.rows ?? []
  if (row === undefined) return <p>The worker no longer tells of this breaker.</p>
  const changes = all.filter(({ breaker }) => breaker === name)
  return (
    <div className="stack">
      <p className="row">
        <StateGlyph state={breakerGlyph(row.state)} word="" />
        <strong>{row.state}</strong>
      </p>
      <ResetButton row={{ ...row, targetId }} />
      <Facts items={factsOf(row)} />
      <section aria-label="Transitions of this breaker">
        <h3>Transitions</h3>
        {changes.length === 0 ? <p className="muted">None since we watch.</p> : null}
        <ul>
          {changes.map(({ at, from, to, cause }) => (
            <li key={`${at} ${to}`} className="small">
              <time title={formatStamp(at)}>{formatClock(at)}</time>
              {` ${from} to ${to}`}
              <span className="muted">{cause === '' ? '' : `, ${cause}`}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function factsOf(row: BreakerRow): [string, string][] {
  const count = (value: number | null): string => formatValue(value, 'count')
  const ms = (value: number | null): string => formatValue(value, 'ms')
  return [
    ['Depends on', row.dependsOn === '' ? NOTHING : row.dependsOn],
    ['Opens at', thresholdText(row)],
    ['Failed now', formatValue(row.failPercent, 'percent')],
    ['Failures in a row', count(row.failuresInRow)],
    ['Calls', count(row.fires)],
    ['Successes', count(row.successes)],
    ['Failures', count(row.failures)],
    ['Timeouts', count(row.timeouts)],
    ['Refused', count(row.rejects)],
    ['Fallbacks served', count(row.fallbacks)],
    ['p50, p95, p99', [row.p50Ms, row.p95Ms, row.p99Ms].map(ms).join(', ')],
    ['Opened', row.openedAt === null ? NOTHING : formatStamp(row.openedAt)],
  ]
}

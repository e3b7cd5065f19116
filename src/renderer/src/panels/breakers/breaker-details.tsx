import type { ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { useTable } from '../../live/use-table'
import { ErrorNote } from '../../ui/error-note'
import { Facts } from '../../ui/facts'
import { formatAge, formatClock, formatStamp, formatValue, NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import type { Owned } from '../of-targets'
import { BreakerActions, HoldActions } from './breaker-actions'
import { breakerGlyph, thresholdText } from './breaker-parts'
import { BreakerCounters } from './counters'
import { Impact } from './impact'
import { BreakerLimits } from './limits'
import { StateWords } from './state-words'
import { useHold } from './use-hold'

/** One breaker in full: counters, latencies, what trips it, and its last changes. */
export function BreakerDetails({ targetId, name }: { targetId: string; name: string }): ReactNode {
  const row = useTable(targetId, 'worker.breakers')?.rows.find((one) => one.name === name)
  const all = useTable(targetId, 'worker.breaker-transitions')?.rows ?? []
  if (row === undefined) return <p>The worker no longer tells of this breaker.</p>
  const changes = all.filter(({ breaker }) => breaker === name)
  const owned = { ...row, targetId }
  return (
    <div className="stack breakers">
      <p className="row">
        <StateGlyph state={breakerGlyph(row.state)} word="" />
        <strong>
          <StateWords row={owned} />
        </strong>
      </p>
      <HoldTrouble row={owned} />
      <BreakerActions row={owned} />
      <HoldActions row={owned} />
      <BreakerLimits row={row} />
      <BreakerCounters row={row} />
      <Facts items={factsOf(row)} />
      <Impact targetId={targetId} name={name} />
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

/** BR7: why the end of a forced state did not come yet. */
function HoldTrouble({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { revert } = useHold(row)
  return revert?.error == null ? null : <ErrorNote error={revert.error} />
}

function factsOf(row: BreakerRow): [string, ReactNode][] {
  const count = (value: number | null): string => formatValue(value, 'count')
  const ms = (value: number | null): string => formatValue(value, 'ms')
  const { fallbackName, fallbackAgeMs, fallbacks } = row
  return [
    ['Depends on', row.dependsOn === '' ? NOTHING : row.dependsOn],
    ['Opens at', thresholdText(row)],
    ['Failures in a row', count(row.failuresInRow)],
    ['p50, p95, p99', [row.p50Ms, row.p95Ms, row.p99Ms].map(ms).join(', ')],
    ['Opened', row.openedAt === null ? NOTHING : formatStamp(row.openedAt)],
    ['Fallback', fallbackName === '' ? 'none named' : fallbackName],
    ['Served', fallbacks === null ? NOTHING : `${count(fallbacks)} times since it began`],
    ['Its age', fallbackAgeMs === null ? NOTHING : `${formatAge(fallbackAgeMs)} when last served`],
  ]
}

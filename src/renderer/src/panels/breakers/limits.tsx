import type { ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { useNow } from '../../live/use-state'
import { BulletBar } from '../../ui/bullet-bar'
import { formatAge, formatValue, NOTHING } from '../../ui/format'

/** BR4: what trips it, each beside the value of now. */
export function BreakerLimits({ row }: { row: BreakerRow }): ReactNode {
  const { failPercent, failThresholdPercent, fires, volumeThreshold, windowMs } = row
  const window = windowMs === null ? 'its window' : formatAge(windowMs)
  const calls = windowMs === null ? null : fires
  return (
    <dl className="breaker-limits">
      <dt>Failed</dt>
      <dd>
        <BulletBar
          label="Failed calls"
          value={failPercent}
          max={100}
          unit="percent"
          limits={mark(failThresholdPercent, 'opens above')}
          text={failPercent === null ? 'no calls' : formatValue(failPercent, 'percent')}
        />
      </dd>
      <dt>{`Calls in ${window}`}</dt>
      <dd>
        <BulletBar
          label={`Calls in ${window}`}
          value={calls}
          max={Math.max(2 * (volumeThreshold ?? 0), calls ?? 0, 1)}
          unit="count"
          limits={mark(volumeThreshold, 'judged from')}
        />
      </dd>
      <dt>Open for</dt>
      <dd>
        <OpenTime row={row} />
      </dd>
      <dt>Trials</dt>
      <dd>{trials(row)}</dd>
    </dl>
  )
}

function OpenTime({ row: { state, openedAt, openMs } }: { row: BreakerRow }): ReactNode {
  const now = useNow(1_000)
  const isOpen = state === 'open' && openedAt !== null
  if (openMs === null) return 'its open time is not told'
  const openForMs = isOpen ? Math.max(0, now - openedAt) : 0
  return (
    <BulletBar
      label="Open for"
      value={openForMs}
      max={Math.max(1.25 * openMs, openForMs)}
      unit="ms"
      limits={mark(openMs, 'tries again after')}
      text={isOpen ? formatAge(openForMs) : 'not open'}
    />
  )
}

function trials({ halfOpenTrials, state }: BreakerRow): string {
  if (halfOpenTrials === null) return NOTHING
  const calls = halfOpenTrials === 1 ? '1 call decides' : `${halfOpenTrials} calls decide`
  return state === 'half-open' ? `${calls}, waiting for it` : calls
}

function mark(value: number | null, label: string): readonly { value: number; label: string }[] {
  return value === null ? [] : [{ value, label }]
}

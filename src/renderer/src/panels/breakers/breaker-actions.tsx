import { useState, type ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { formatHold } from '../../../../shared/time/hold'
import { ActionButton } from '../../actions/use-action'
import { Select } from '../../ui/select'
import type { Owned } from '../of-targets'
import { whyNotHold, whyNotProbe, whyNotReset } from './breaker-parts'

const MINUTES = ['5', '15', '30', '60'] as const
type Minutes = (typeof MINUTES)[number]
const CHOICES = MINUTES.map((value) => ({ value, label: formatHold(Number(value)) }))

/** BR7, BR8: a test call, and a reset or the release of what is held. */
export function BreakerActions({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { targetId, name, state } = row
  const held = state === 'forced-open' ? 'FORCED_OPEN' : state === 'disabled' ? 'DISABLED' : null
  const verb = held === null ? 'Reset…' : 'Release…'
  return (
    <span className="row breaker-actions">
      <ActionButton
        look="quiet"
        label={`Probe… ${name} of ${targetId}`}
        disabledWhy={whyNotProbe(row)}
        call={{ actionId: 'worker.probe-breaker', targetId, input: { breaker: name } }}
      >
        Probe…
      </ActionButton>
      <ActionButton
        look="quiet"
        label={`${verb} ${name} of ${targetId}`}
        disabledWhy={whyNotReset(row)}
        call={{
          ...{ actionId: 'worker.reset-breaker', targetId },
          input: { breaker: name, ...(held === null ? {} : { held }) },
        }}
      >
        {verb}
      </ActionButton>
    </span>
  )
}

/** BR7: forces a state for a time, after which it ends by itself. */
export function HoldActions({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { targetId, name } = row
  const [minutes, setMinutes] = useState<Minutes>('15')
  const input = { breaker: name, minutes: Number(minutes) }
  return (
    <div className="row breaker-holds">
      <span className="breaker-hold-for">
        <Select label="Hold for" value={minutes} choices={CHOICES} onChange={setMinutes} />
      </span>
      <ActionButton
        look="quiet"
        disabledWhy={whyNotHold(row, 'forced-open')}
        call={{ actionId: 'worker.force-open-breaker', targetId, input }}
      >
        Hold open…
      </ActionButton>
      <ActionButton
        look="quiet"
        disabledWhy={whyNotHold(row, 'disabled')}
        call={{ actionId: 'worker.force-close-breaker', targetId, input }}
      >
        Hold closed…
      </ActionButton>
    </div>
  )
}

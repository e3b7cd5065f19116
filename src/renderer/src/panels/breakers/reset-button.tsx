import type { ReactNode } from 'react'
import type { BreakerRow } from '../../../../shared/model/tables/worker'
import { ActionButton } from '../../actions/use-action'
import type { Owned } from '../of-targets'
import { whyNotReset } from './breaker-parts'

export function ResetButton({ row }: { row: Owned<BreakerRow> }): ReactNode {
  const { targetId, name } = row
  return (
    <ActionButton
      look="quiet"
      label={`Reset… ${name} of ${targetId}`}
      disabledWhy={whyNotReset(row)}
      call={{ actionId: 'worker.reset-breaker', targetId, input: { breaker: name } }}
    >
      Reset…
    </ActionButton>
  )
}

import type { ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { ActionButton } from '../../actions/use-action'
import { signalInput, whyNotCancel, whyNotSignal } from './sessions-parts'

/** Q19: a running statement is cancelled first; what runs none can only be terminated. Both only open the dialog. */
export function SessionButtons({
  row,
  targetId,
  all = false,
}: {
  row: SessionRow
  targetId: string
  /** Both, the other one with the reason why not; else the one that helps. */
  all?: boolean
}): ReactNode {
  if (whyNotSignal(row) !== undefined) {
    return <span className="muted">{whyNotSignal(row)}</span>
  }
  const input = signalInput(row)
  const runs = whyNotCancel(row) === undefined
  return (
    <span className="row session-buttons">
      {all || runs ? (
        <ActionButton
          look="quiet"
          label={`Cancel… ${row.pid}`}
          disabledWhy={whyNotCancel(row)}
          call={{ actionId: 'postgres.cancel-backend', targetId, input }}
        >
          Cancel…
        </ActionButton>
      ) : null}
      {all || !runs ? (
        <ActionButton
          look="quiet"
          label={`Terminate… ${row.pid}`}
          call={{ actionId: 'postgres.terminate-backend', targetId, input }}
        >
          Terminate…
        </ActionButton>
      ) : null}
    </span>
  )
}

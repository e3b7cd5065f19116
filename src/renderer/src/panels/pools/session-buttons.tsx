import type { ReactNode } from 'react'
import type { SessionRow } from '../../../../shared/model/tables/postgres'
import { ActionButton } from '../../actions/use-action'
import { signalInput, whyNotCancel, whyNotSignal } from './sessions-parts'

/** Stop the statement, or end the session. Both only open the dialog. */
export function SessionButtons({
  row,
  targetId,
  onlyTerminate = false,
}: {
  row: SessionRow
  targetId: string
  onlyTerminate?: boolean
}): ReactNode {
  if (whyNotSignal(row) !== undefined) {
    return <span className="muted">{whyNotSignal(row)}</span>
  }
  const input = signalInput(row)
  return (
    <span className="row session-buttons">
      {onlyTerminate ? null : (
        <ActionButton
          look="quiet"
          label={`Cancel… ${row.pid}`}
          disabledWhy={whyNotCancel(row)}
          call={{ actionId: 'postgres.cancel-backend', targetId, input }}
        >
          Cancel…
        </ActionButton>
      )}
      <ActionButton
        look="quiet"
        label={`Terminate… ${row.pid}`}
        call={{ actionId: 'postgres.terminate-backend', targetId, input }}
      >
        Terminate…
      </ActionButton>
    </span>
  )
}

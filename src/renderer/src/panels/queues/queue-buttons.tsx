import type { ReactNode } from 'react'
import type { QueueRow } from '../../../../shared/model/tables/queue'
import { ActionButton } from '../../actions/use-action'
import type { Owned } from '../of-targets'

/** JQ7, JQ9: what can be done with a queue. Each only opens the dialog. */
export function QueueButtons({
  row,
  all = false,
}: {
  row: Owned<QueueRow>
  /** All of them, with the reason why not; else those that are of use now. */
  all?: boolean
}): ReactNode {
  const { targetId, name: queue, system, failed, delayed, paused } = row
  const noTable = system === 'table' ? 'A table of jobs cannot be paused.' : undefined
  const switching = paused ? 'Resume' : 'Pause'
  return (
    <span className="row queue-buttons">
      {failed > 0 || all ? (
        <ActionButton
          look="quiet"
          label={`Retry… all failed of ${queue}`}
          disabledWhy={failed === 0 ? 'No job has failed.' : undefined}
          call={{ actionId: 'queue.retry-failed', targetId, input: { queue, system } }}
        >
          Retry…
        </ActionButton>
      ) : null}
      {(delayed > 0 && system === 'bullmq') || all ? (
        <ActionButton
          look="quiet"
          label={`Promote… ${queue}`}
          disabledWhy={noTable ?? (delayed === 0 ? 'No job is delayed.' : undefined)}
          call={{ actionId: 'queue.promote', targetId, input: { queue } }}
        >
          Promote…
        </ActionButton>
      ) : null}
      {system === 'bullmq' || all ? (
        <ActionButton
          look="quiet"
          label={`${switching}… ${queue}`}
          disabledWhy={noTable}
          call={{ actionId: paused ? 'queue.resume' : 'queue.pause', targetId, input: { queue } }}
        >
          {`${switching}…`}
        </ActionButton>
      ) : null}
    </span>
  )
}

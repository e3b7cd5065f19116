import type { ReactNode } from 'react'
import { useTable } from '../../live/use-table'
import { SessionDetails } from '../pools/session-details'
import { sessionKey } from '../pools/sessions-parts'
import { Explain } from './explain'

/** A session in full, and the plan of what it runs. */
export function RunningDetails(props: { targetId: string; sessionKey: string }): ReactNode {
  const { targetId } = props
  const table = useTable(targetId, 'postgres.sessions')
  const row = table?.rows.find((one) => sessionKey(one) === props.sessionKey)
  return (
    <div className="stack">
      <SessionDetails {...props} />
      {row?.queryId == null ? null : (
        <Explain
          key={row.queryId}
          ask={{ targetId, queryId: row.queryId, database: row.database }}
        />
      )}
    </div>
  )
}

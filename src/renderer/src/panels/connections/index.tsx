import { useMemo, type ReactNode } from 'react'
import { useCatalog } from '../../live/use-state'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { LinkTable } from '../link-table'
import { AddConnection } from './form'
import { TargetTable } from './targets'
import { useOwnConnections } from './use-own'
import './connections.css'

/** What is watched, how it is reached, and the way to add to it. */
export function Connections(): ReactNode {
  const { connections, collection, error, read, collect } = useOwnConnections()
  const catalog = useCatalog()
  const ids = useMemo(() => (catalog?.targets ?? []).map(({ id }) => id), [catalog])
  return (
    <div className="stack">
      <TargetTable {...{ connections, collection, collect }} onRemoved={read} />
      {error === null ? null : <ErrorNote error={error.toData()} />}
      <AddConnection editableIds={connections.map(({ id }) => id)} onSaved={read} />
      {ids.length === 0 ? null : (
        <PanelFrame title="Probes" note="each reading of each target, and its cost" flush>
          <LinkTable label="Probes" targetIds={ids} tools />
        </PanelFrame>
      )}
    </div>
  )
}

import { useMemo, type ReactNode } from 'react'
import { PanelFrame } from '../../ui/panel-frame'
import { NoTargets } from '../no-targets'
import { useOwnedRows, useTargets } from '../of-targets'
import { serversWithViews } from './view-parts'
import { ViewsTable } from './views-table'
import './views.css'

/** Materialized views, one table for each server that is not a replica. */
export function Views(): ReactNode {
  const servers = useTargets('postgres')
  const ids = useMemo(() => (servers ?? []).map(({ id }) => id), [servers])
  const { rows } = useOwnedRows(ids, 'postgres.server')
  if (servers === undefined || ids.length === 0) {
    return <NoTargets title="Views" kind="PostgreSQL server" loading={servers === undefined} />
  }
  const shown = serversWithViews(servers, rows)
  if (shown.length === 0) {
    return (
      <PanelFrame
        title="Views"
        state={{ kind: 'no-data', text: 'Only replicas are configured. Add their primary.' }}
      />
    )
  }
  return (
    <div className="stack views">
      {shown.map(({ id }) => (
        <ViewsTable key={id} targetId={id} />
      ))}
    </div>
  )
}

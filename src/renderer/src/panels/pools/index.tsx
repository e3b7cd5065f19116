import { useMemo, useState, type ReactNode } from 'react'
import { PanelFrame } from '../../ui/panel-frame'
import { LinkTable } from '../link-table'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { Groups } from './groups'
import { IdleInTransaction } from './idle'
import { OwnPools } from './own-pools'
import { Replication } from './replication'
import { Servers } from './servers'
import { Sessions } from './sessions'
import './pools.css'

/** Connections of every PostgreSQL server: how full, who holds them, who waits, and how the replicas follow. */
export function Pools(): ReactNode {
  const servers = useTargets('postgres')
  const [asked, setAsked] = useState<string | null>(null)
  const ids = useMemo(() => (servers ?? []).map(({ id }) => id), [servers])
  const chosenId = ids.find((id) => id === asked) ?? ids[0]
  if (servers === undefined || chosenId === undefined) {
    return <NoTargets title="Pools" kind="PostgreSQL server" loading={servers === undefined} />
  }
  return (
    <div className="stack pools">
      <Servers servers={servers} chosenId={chosenId} onChoose={setAsked} />
      <IdleInTransaction targetId={chosenId} />
      <Sessions targetId={chosenId} />
      <div className="pools-pair">
        <Groups targetId={chosenId} />
        <div className="stack">
          <Replication targetIds={ids} />
          <OwnPools targetIds={ids} />
        </div>
      </div>
      <PanelFrame title="Links" note="how our own connections fare" flush>
        <LinkTable label="Links" targetIds={ids} />
      </PanelFrame>
    </div>
  )
}

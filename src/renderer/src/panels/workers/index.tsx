import { useMemo, type ReactNode } from 'react'
import { PanelFrame } from '../../ui/panel-frame'
import { LinkTable } from '../link-table'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { AutoRecovery } from './auto-recovery'
import { Caches } from './caches'
import { Slots, WorkerPools } from './capacity'
import { Components } from './components'
import { Recovery } from './recovery'
import { WorkersTable } from './workers-table'
import './workers.css'

/** Every worker: its condition, its parts, how busy it is, how fast it came back. */
export function Workers(): ReactNode {
  const workers = useTargets('worker')
  const ids = useMemo(() => (workers ?? []).map(({ id }) => id), [workers])
  if (workers === undefined || workers.length === 0) {
    return <NoTargets title="Workers" kind="worker" loading={workers === undefined} />
  }
  return (
    <div className="stack workers">
      <WorkersTable targetIds={ids} />
      <div className="workers-pair">
        <Slots targetIds={ids} />
        <Recovery targetIds={ids} />
        <WorkerPools targetIds={ids} />
        <Caches targetIds={ids} />
      </div>
      <AutoRecovery targetIds={ids} />
      <Components targetIds={ids} />
      <PanelFrame title="Poll guards" note="our own breakers around the asking" flush>
        <LinkTable label="Poll guards" targetIds={ids} />
      </PanelFrame>
    </div>
  )
}

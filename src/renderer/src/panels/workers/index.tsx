import { useMemo, useState, type ReactNode } from 'react'
import { useRoute } from '../../shell/route'
import { PanelFrame } from '../../ui/panel-frame'
import { Tabs } from '../../ui/tabs'
import { LinkTable } from '../link-table'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { AutoRecovery } from './auto-recovery'
import { Caches } from './caches'
import { callsIn } from './calls'
import { Slots } from './capacity'
import { Components } from './components'
import { Dependencies } from './dependencies'
import { Logs } from './logs'
import { Offers } from './offers'
import { WorkerPools } from './pools'
import { Recovery } from './recovery'
import { Runtime } from './runtime'
import { useDependencyMap } from './use-dependency-map'
import { WorkersTable } from './workers-table'
import './workers.css'

/** Every worker: its condition, its parts, how busy it is, how fast it came back, and what it offers. */
export function Workers(): ReactNode {
  const workers = useTargets('worker')
  const ids = useMemo(() => (workers ?? []).map(({ id }) => id), [workers])
  const { tab, target } = useRoute().params
  const [open, setOpen] = useState(tab ?? 'parts')
  const map = useDependencyMap()
  const spans = useMemo(() => callsIn(map.value, map.rangeMs), [map.value, map.rangeMs])
  if (workers === undefined || workers.length === 0) {
    return <NoTargets title="Workers" kind="worker" loading={workers === undefined} />
  }
  return (
    <div className="stack workers">
      <WorkersTable targets={workers} spans={spans} rangeMs={map.rangeMs} />
      <Tabs
        label="Workers in detail"
        open={open}
        onOpen={setOpen}
        items={[
          { id: 'parts', title: 'Load and parts', content: <Parts targetIds={ids} /> },
          { id: 'runtime', title: 'Runtime', content: <Runtime targetIds={ids} /> },
          { id: 'map', title: 'Dependencies', content: <Dependencies map={map} /> },
          { id: 'logs', title: 'Logs', content: <Logs targetIds={ids} first={target} /> },
          {
            id: 'offers',
            title: 'Offered actions',
            content: <Offers targetIds={ids} first={target} />,
          },
        ]}
      />
    </div>
  )
}

function Parts({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  return (
    <div className="stack">
      <div className="workers-pair">
        <Slots targetIds={targetIds} />
        <Recovery targetIds={targetIds} />
        <WorkerPools targetIds={targetIds} />
        <Caches targetIds={targetIds} />
      </div>
      <AutoRecovery targetIds={targetIds} />
      <Components targetIds={targetIds} />
      <PanelFrame title="Poll guards" note="our own breakers around the asking" flush>
        <LinkTable label="Poll guards" targetIds={targetIds} />
      </PanelFrame>
    </div>
  )
}

import { useMemo, type ReactNode } from 'react'
import { PanelFrame } from '../../ui/panel-frame'
import { LinkTable } from '../link-table'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { Failures } from './failures'
import { QueuesTable } from './queues-table'
import { Trends } from './trends'
import './queues.css'

/** Every queue: how much waits and for how long, who takes it, what failed and why. */
export function Queues(): ReactNode {
  const sets = useTargets('queue')
  const ids = useMemo(() => (sets ?? []).map(({ id }) => id), [sets])
  if (sets === undefined || sets.length === 0) {
    return <NoTargets title="Queues" kind="job queue" loading={sets === undefined} />
  }
  return (
    <div className="stack queues">
      <QueuesTable targetIds={ids} />
      <Trends targetIds={ids} />
      <Failures targetIds={ids} />
      <PanelFrame title="Links" note="how our own readings fare" flush>
        <LinkTable label="Links" targetIds={ids} />
      </PanelFrame>
    </div>
  )
}

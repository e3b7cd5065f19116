import { useMemo, type ReactNode } from 'react'
import { PanelFrame } from '../../ui/panel-frame'
import { LinkTable } from '../link-table'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { Caches } from '../workers/caches'
import { HitRate } from './hit-rate'
import { Invalidate } from './invalidate'
import { RedisFigures } from './redis-figures'
import { SlowLog } from './slow-log'
import './cache.css'

/** Every Redis and every cache: how much it holds, how often it helps, what is slow, and how to fill or empty it. */
export function Cache(): ReactNode {
  const servers = useTargets('redis')
  const workers = useTargets('worker')
  const ids = useMemo(() => (servers ?? []).map(({ id }) => id), [servers])
  const workerIds = useMemo(() => (workers ?? []).map(({ id }) => id), [workers])
  if (servers === undefined || servers.length === 0) {
    return <NoTargets title="Cache" kind="Redis server" loading={servers === undefined} />
  }
  return (
    <section className="stack cache" aria-label="Cache">
      {servers.map((server) => (
        <RedisFigures key={server.id} target={server} />
      ))}
      <HitRate targetIds={ids} />
      {workerIds.length === 0 ? null : <Caches targetIds={workerIds} />}
      <Invalidate targetIds={ids} />
      <SlowLog targetIds={ids} />
      <PanelFrame title="Links" note="how our own readings fare" flush>
        <LinkTable label="Links" targetIds={ids} />
      </PanelFrame>
    </section>
  )
}

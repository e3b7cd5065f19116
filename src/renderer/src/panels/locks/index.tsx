import type { ReactNode } from 'react'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { LockTree } from './lock-tree'
import './locks.css'

/** Who waits on locks and who holds them, for each PostgreSQL server. */
export function Locks(): ReactNode {
  const servers = useTargets('postgres')
  if (servers === undefined || servers.length === 0) {
    return <NoTargets title="Locks" kind="PostgreSQL server" loading={servers === undefined} />
  }
  return (
    <section className="stack" aria-label="Locks">
      {servers.map(({ id }) => (
        <LockTree key={id} targetId={id} />
      ))}
    </section>
  )
}

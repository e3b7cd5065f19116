import { useMemo, type ReactNode } from 'react'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { BreakerBoard } from './board'
import { PollGuards } from './guards'
import { Transitions } from './transitions'
import './breakers.css'

/** Breakers of the workers and guards of our own, named apart. */
export function Breakers(): ReactNode {
  const workers = useTargets('worker')
  const ids = useMemo(() => (workers ?? []).map(({ id }) => id), [workers])
  return (
    <div className="stack breakers">
      {workers === undefined || workers.length === 0 ? (
        <NoTargets title="Breakers" kind="worker" loading={workers === undefined} />
      ) : (
        <>
          <BreakerBoard targetIds={ids} />
          <Transitions targetIds={ids} />
        </>
      )}
      <PollGuards />
    </div>
  )
}

import type { ReactNode } from 'react'
import { useStatus } from '../../live/use-state'
import { formatClock } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { Timer } from '../../ui/time'

/** AC1: which connections may be acted on now, and until when. */
export function SafetyPanel(): ReactNode {
  const status = useStatus()
  return (
    <PanelFrame
      title="Armed connections"
      state={status === undefined ? { kind: 'loading' } : { kind: 'live', at: null }}
    >
      {status?.killSwitch === true ? (
        <p>The kill switch is on: every action is hidden and refused.</p>
      ) : status === undefined || status.armed.length === 0 ? (
        <p>Locked: nothing can be changed. Arm for 15 min with the lock in the top bar.</p>
      ) : (
        <ul aria-label="Armed connections">
          {status.armed.map(({ targetId, until }) => (
            <li key={targetId}>
              <strong>{targetId}</strong>
              <span className="muted">
                {' until '}
                {formatClock(until)} UTC, <Timer until={until} /> left
              </span>
            </li>
          ))}
        </ul>
      )}
    </PanelFrame>
  )
}

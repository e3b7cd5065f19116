import type { ReactNode } from 'react'
import { useCatalog } from '../live/use-state'
import { Button } from '../ui/button'
import { Popover } from '../ui/popover'
import { Timer } from '../ui/time'
import { useSafety } from './use-safety'

/** Read-only, or armed and for how long. Opens the locks of each connection. */
export function ArmButton(): ReactNode {
  const safety = useSafety()
  const { until, killSwitch } = safety
  return (
    <Popover
      align="start"
      label={until === null ? 'Read-only. Arm actions' : 'Actions are armed'}
      className={`button ${until === null ? 'button-quiet' : 'armed'}`}
      trigger={
        killSwitch ? (
          'Actions hidden'
        ) : until === null ? (
          'Read-only. Arm actions'
        ) : (
          <>
            {'Armed '}
            <Timer until={until} />
          </>
        )
      }
    >
      <ArmList {...safety} />
    </Popover>
  )
}

function ArmList({ until, armedTargets, arm, disarm }: ReturnType<typeof useSafety>): ReactNode {
  const targets = useCatalog()?.targets ?? []
  return (
    <div className="stack arm-list">
      <p className="muted">
        Watching is read-only. Arming lets actions run for 15 min; each still asks first.
      </p>
      <ul>
        {targets.map(({ id }) => (
          <li key={id}>
            <span className="grow">{id}</span>
            {armedTargets.includes(id) ? (
              <span className="muted">armed</span>
            ) : (
              <Button look="quiet" label={`Arm ${id} for 15 min`} onClick={() => arm(id)}>
                Arm
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={() => arm(null)}>Arm all for 15 min</Button>
        {until === null ? null : <Button onClick={() => disarm(false)}>Lock now</Button>}
        <Button look="quiet" onClick={() => disarm(true)}>
          Hide all actions
        </Button>
      </div>
    </div>
  )
}

import type { ReactNode } from 'react'
import type { Alert } from '../../../../shared/model/alert'
import { Button } from '../../ui/button'
import { formatClock } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { Timer } from '../../ui/time'
import { useAlertActs } from './use-alert-acts'

/** Put away, each with the time that is left. */
export function ShelvedTab({ alerts }: { alerts: readonly Alert[] }): ReactNode {
  const acts = useAlertActs()
  return (
    <PanelFrame
      title="Shelved alerts"
      note="each comes back by itself"
      flush
      state={
        alerts.length === 0
          ? { kind: 'empty', text: 'Nothing is shelved.' }
          : { kind: 'live', at: null }
      }
    >
      <ul className="alerts" aria-label="Shelved alerts">
        {alerts.map((alert) => (
          <li key={alert.id} className="alert-row" aria-label={alert.finding.title}>
            <StateGlyph state={alert.finding.severity} />
            <div className="alert-what">
              <strong>{alert.finding.title}</strong>{' '}
              <span className="muted">{alert.finding.targetId}</span>
              <p className="small">{`${alert.shelf?.by ?? ''}: ${alert.shelf?.reason ?? ''}`}</p>
            </div>
            <div className="alert-since num">
              <Timer until={alert.shelf?.until ?? 0} />
              <small className="muted">
                {`${alert.shelf?.untilClear === true ? 'or until clear, ' : ''}until ${formatClock(alert.shelf?.until ?? 0)}`}
              </small>
            </div>
            <span />
            <div className="alert-acts">
              <Button look="quiet" onClick={() => void acts.unshelve(alert)}>
                Unshelve
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </PanelFrame>
  )
}

import type { ReactNode } from 'react'
import type { IncidentMetric } from '../../../../shared/model/incident'
import { formatAge } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'

/** IN6: each time with its formula and the times put into it. */
export function Metrics({ metrics }: { metrics: readonly IncidentMetric[] }): ReactNode {
  return (
    <PanelFrame title="Times" note="computed from the times of the incident">
      <dl className="incident-metrics">
        {metrics.map(({ id, title, valueMs, formula, worked }) => (
          <div key={id}>
            <dt>
              {title} <small className="muted">{id}</small>
            </dt>
            <dd>
              <strong>{valueMs === null ? 'not yet' : formatAge(valueMs)}</strong>
              <small className="muted">{formula}</small>
              <small className="muted mono">{worked}</small>
            </dd>
          </div>
        ))}
      </dl>
    </PanelFrame>
  )
}

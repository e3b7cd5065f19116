import type { ReactNode } from 'react'
import type { Unit } from '../../../shared/model/metric'
import { formatValue } from './format'
import type { Limit } from './strip-plot'
import './small-charts.css'

/** A value against its limits: the bar, the marks, the number at the right. */
export function BulletBar({
  label,
  value,
  max,
  unit,
  limits = [],
  text,
}: {
  label: string
  /** null: not known; drawn hatched. */
  value: number | null
  max: number
  unit: Unit
  limits?: readonly Limit[]
  /** Instead of the value: "16 of 20". */
  text?: string
}): ReactNode {
  const shown = text ?? formatValue(value, unit)
  const words = [
    shown,
    ...limits.map((limit) => `${limit.label} ${formatValue(limit.value, unit)}`),
  ]
  return (
    <div
      className="bullet"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value ?? 0}
      aria-valuetext={value === null ? 'no data' : words.join(', ')}
    >
      <div className={`bullet-track${value === null ? ' hatched' : ''}`}>
        <i className="bullet-value" style={{ width: percent(value ?? 0, max) }} />
        {limits.map((limit) => (
          <i
            key={limit.label}
            className="bullet-limit"
            style={{ left: percent(limit.value, max) }}
            title={`${limit.label} ${formatValue(limit.value, unit)}`}
          />
        ))}
      </div>
      <span className="num">{shown}</span>
    </div>
  )
}

function percent(value: number, max: number): string {
  return `${max > 0 ? Math.min(100, Math.max(0, (value / max) * 100)) : 0}%`
}

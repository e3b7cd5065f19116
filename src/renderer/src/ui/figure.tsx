import type { ReactNode } from 'react'
import type { Unit } from '../../../shared/model/metric'
import { measureOf } from './format'
import './small-charts.css'

/** One number a person looks for, with its unit and its name. */
export function Figure({
  label,
  value,
  unit,
  note,
  large = false,
}: {
  label: string
  value: number | null
  unit: Unit
  note?: ReactNode
  large?: boolean
}): ReactNode {
  const measure = measureOf(value, unit)
  return (
    <div className={`figure${large ? ' figure-large' : ''}`}>
      <span className="figure-label muted">{label}</span>
      <span className="figure-value">
        {measure.number}
        {measure.unit === '' ? null : <small>{` ${measure.unit}`}</small>}
      </span>
      {note === undefined ? null : <span className="figure-note muted">{note}</span>}
    </div>
  )
}

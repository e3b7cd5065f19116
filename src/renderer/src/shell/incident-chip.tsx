import type { ReactNode } from 'react'
import { useOpenIncident } from '../live/use-state'
import { StateGlyph } from '../ui/state-glyph'
import { Age } from '../ui/time'
import { routeHash } from './route'

/** IN1: while an incident is open, everybody sees it and for how long. */
export function IncidentChip(): ReactNode {
  const open = useOpenIncident()
  if (open === undefined) return null
  return (
    <a className="incident-chip" href={routeHash('incidents', { id: open.id })} title={open.title}>
      <StateGlyph state={open.severity} size={14} />
      <span>
        {'Incident '}
        <Age at={open.startedAt} />
      </span>
    </a>
  )
}

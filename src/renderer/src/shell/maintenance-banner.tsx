import type { ReactNode } from 'react'
import { useStatus } from '../live/use-state'
import { formatClock } from '../ui/format'
import { StateGlyph } from '../ui/state-glyph'
import { Timer } from '../ui/time'

/** AL5: said on every page while a window is open. */
export function MaintenanceBanner(): ReactNode {
  const open = useStatus()?.maintenance ?? []
  if (open.length === 0) return null
  return (
    <section className="degraded" aria-label="Maintenance">
      <ul>
        {open.map(({ id, title, targetIds, until }) => (
          <li key={id}>
            <StateGlyph state="stale" size={14} word="maintenance" />
            <span className="grow">
              {`${title}: no messages and no automatic recovery for ${targetIds?.join(', ') ?? 'all targets'} until ${formatClock(until)} UTC, `}
              <Timer until={until} />
              {' left.'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

import type { ReactNode } from 'react'
import { RANGES } from '../live/time-range'
import { SEVERITIES_WORST_FIRST } from '../live/severity'
import { useCatalog, useCounts, usePaused, useStatus } from '../live/use-state'
import { EnvWord } from '../ui/env'
import { StateGlyph } from '../ui/state-glyph'
import { Age } from '../ui/time'
import { ArmButton } from './arm-button'

/** Where we are, whether anything can be changed, which time is shown, and how many things are abnormal. */
export function TopBar({
  rangeMs,
  onRange,
  onPalette,
}: {
  rangeMs: number
  onRange: (rangeMs: number) => void
  onPalette: () => void
}): ReactNode {
  return (
    <header className="top-bar">
      <Brand />
      <Place />
      <ArmButton />
      <div className="segments" role="group" aria-label="Time range">
        {RANGES.map((range) => (
          <button
            key={range.label}
            type="button"
            aria-pressed={range.rangeMs === rangeMs}
            onClick={() => onRange(range.rangeMs)}
          >
            {range.label}
          </button>
        ))}
      </div>
      <PauseButton />
      <span className="grow" />
      <CountList />
      <button
        type="button"
        className="palette-button"
        aria-label="Search or run"
        onClick={onPalette}
      >
        <span>Search or run</span>
        <kbd>Ctrl K</kbd>
      </button>
    </header>
  )
}

function Brand(): ReactNode {
  return (
    <div className="brand">
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <path d="M2 13h4l5-8h5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <circle cx="6" cy="13" r="1.8" fill="currentColor" />
        <path d="M11.5 13H16" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <span>Switchyard</span>
    </div>
  )
}

function Place(): ReactNode {
  const status = useStatus()
  const targets = useCatalog()?.targets.length
  if (status === undefined) return <span className="place muted">Connecting</span>
  return (
    <span className="place">
      <span className="place-name">{status.demo ? 'demo' : countWord(targets)}</span>
      <EnvWord environment={status.environment} />
    </span>
  )
}

function PauseButton(): ReactNode {
  const { since, toggle } = usePaused()
  return (
    <button
      type="button"
      className={`button button-quiet pause${since === null ? '' : ' pause-on'}`}
      aria-pressed={since !== null}
      aria-label="Pause"
      title="Space"
      onClick={toggle}
    >
      {since === null ? (
        'Pause'
      ) : (
        <>
          {'Paused '}
          <Age at={since} />
        </>
      )}
    </button>
  )
}

/** Goes on while the page is paused, and is read out when it changes. */
function CountList(): ReactNode {
  const counts = useCounts()
  const words = SEVERITIES_WORST_FIRST.map((severity) => `${counts[severity]} ${severity}`)
  return (
    <>
      <ul className="counts" aria-label="Findings by severity">
        {SEVERITIES_WORST_FIRST.map((severity) => (
          <li key={severity} data-none={counts[severity] === 0}>
            <StateGlyph state={severity} />
            {counts[severity]}
          </li>
        ))}
      </ul>
      <div className="spoken" role="status" aria-live="polite">
        {words.join(', ')}
      </div>
    </>
  )
}

function countWord(targets: number | undefined): string {
  if (targets === undefined) return ''
  return targets === 1 ? '1 target' : `${targets} targets`
}

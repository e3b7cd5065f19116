import type { ReactNode } from 'react'
import type { MaintenanceWindow } from '../../../../shared/model/maintenance'
import { nextOpening, openingAt } from '../../../../shared/time/openings'
import { useLive } from '../../live/context'
import { useNow } from '../../live/use-state'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { Timer } from '../../ui/time'
import { MaintenanceForm } from './maintenance-form'
import { useSettings } from './use-settings'
import { scheduleWords } from './window-draft'

/** AL5: planned work. While a window is open nobody is woken for its targets, and nothing acts on them by itself. */
export function MaintenanceTab(): ReactNode {
  const { bridge } = useLive()
  const { settings, error, change } = useSettings()
  const windows = settings?.maintenance
  return (
    <div className="stack">
      <PanelFrame
        title="Maintenance windows"
        note="no messages for their targets and no automatic recovery while open"
        flush
        state={stateOf(windows)}
      >
        <ul className="alerts" aria-label="Maintenance windows">
          {windows?.map((window) => (
            <WindowRow
              key={window.id}
              window={window}
              onEnd={() => void change(() => bridge.request('maintenance.end', { id: window.id }))}
              onRemove={() =>
                void change(() => bridge.request('maintenance.remove', { id: window.id }))
              }
            />
          ))}
        </ul>
      </PanelFrame>
      <MaintenanceForm
        onAdd={(window) => void change(() => bridge.request('maintenance.add', window))}
      />
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </div>
  )
}

function stateOf(windows: readonly MaintenanceWindow[] | undefined) {
  if (windows === undefined) return { kind: 'loading' } as const
  return windows.length === 0
    ? ({ kind: 'empty', text: 'No maintenance is planned.' } as const)
    : ({ kind: 'live', at: null } as const)
}

function WindowRow({
  window,
  onEnd,
  onRemove,
}: {
  window: MaintenanceWindow
  onEnd: () => void
  onRemove: () => void
}): ReactNode {
  const now = useNow(1_000)
  const open = openingAt(window, now)
  const next = nextOpening(window, now)
  return (
    <li className="window-row" aria-label={window.title}>
      <StateGlyph
        state={open === undefined ? 'normal' : 'stale'}
        word={open === undefined ? 'closed' : 'open'}
      />
      <div className="alert-what">
        <strong>{window.title}</strong>{' '}
        <span className="muted">{window.targetIds?.join(', ') ?? 'all targets'}</span>
        <p className="small">{`${scheduleWords(window.schedule, now)}; set up by ${window.by}`}</p>
      </div>
      <span className="num small">
        {open !== undefined ? (
          <>
            {'ends in '}
            <Timer until={open.toMs} />
          </>
        ) : next === undefined ? (
          'over'
        ) : (
          <>
            {'opens in '}
            <Timer until={next.fromMs} />
          </>
        )}
      </span>
      <div className="alert-acts">
        {open === undefined ? null : (
          <Button look="quiet" label={`End now: ${window.title}`} onClick={onEnd}>
            End now
          </Button>
        )}
        <Button look="quiet" label={`Remove: ${window.title}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </li>
  )
}

import type { ReactNode } from 'react'
import type { PanelState } from '../live/panel-state'
import type { GapRow } from '../../../shared/model/tables/postgres'
import { CopyButton } from './copy-button'
import { ErrorNote } from './error-note'
import { formatClock, formatCount } from './format'
import { RetryButton } from './retry-button'
import { StateGlyph } from './state-glyph'
import { Age, Timer } from './time'

type Of<K extends PanelState['kind']> = Extract<PanelState, { kind: K }>

/** The few words at the right of the head. */
export function HeadNote({ state }: { state: PanelState }): ReactNode {
  switch (state.kind) {
    case 'live':
      return state.at === null ? null : (
        <span className="muted small">
          <span className="spoken">read </span>
          <Age at={state.at} />
          <span className="spoken"> ago</span>
        </span>
      )
    case 'paused':
      return (
        <span className="small panel-word">
          {`paused ${formatClock(state.since)}`}
          {state.at === null ? null : (
            <>
              {', '}
              <Age at={state.at} suffix=" old" />
            </>
          )}
        </span>
      )
    case 'stale':
      return (
        <span className="small panel-word">
          <StateGlyph state="stale" size={12} word="" /> stale, <Age at={state.at} suffix=" old" />
        </span>
      )
    case 'truncated':
      return (
        <span className="small panel-word">
          {`top ${formatCount(state.shown)} of ${formatCount(state.total)}`}
        </span>
      )
    default:
      return null
  }
}

/** What stands above the body: why it is old, and what is missing. */
export function PanelNotes({ states }: { states: readonly PanelState[] }): ReactNode {
  return states.map((state) => {
    if (state.kind === 'down') return <DownNote key="down" state={state} />
    if (state.kind === 'denied') {
      return (
        <div key="denied" className="panel-note">
          <ErrorNote error={state.error}>
            <GrantCopy grant={state.error.context['grant']} />
            <RetryButton targetId={state.targetId} />
          </ErrorNote>
        </div>
      )
    }
    return state.kind === 'partial' ? <GapNotes key="partial" gaps={state.gaps} /> : null
  })
}

function DownNote({ state }: { state: Of<'down'> }): ReactNode {
  return (
    <div className="panel-note">
      <p className="panel-word small">
        <StateGlyph state="unknown" size={12} word="" />
        {state.lastOkAt === null ? (
          ' never read'
        ) : (
          <>
            {` last read ${formatClock(state.lastOkAt)}, `}
            <Age at={state.lastOkAt} suffix=" ago" />
            {state.origin === 'history' ? ', shown from history' : ', shown from memory'}
          </>
        )}
        {state.nextTryAt === null ? null : (
          <>
            {`; try ${state.attempt + 1} in `}
            <Timer until={state.nextTryAt} />
          </>
        )}
      </p>
      <ErrorNote error={state.error}>
        <RetryButton targetId={state.targetId} />
      </ErrorNote>
    </div>
  )
}

function GapNotes({ gaps }: { gaps: readonly GapRow[] }): ReactNode {
  return (
    <ul className="panel-gaps" aria-label="Not shown, and why">
      {gaps.map((gap) => (
        <li key={gap.code + gap.message} className="panel-note">
          <p>{gap.message}</p>
          {gap.fix === '' ? null : (
            <div className="row">
              <code className="panel-fix">{gap.fix}</code>
              <CopyButton text={() => gap.fix} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function GrantCopy({ grant }: { grant: string | number | boolean | undefined }): ReactNode {
  if (typeof grant !== 'string') return null
  return (
    <>
      <code className="panel-fix">{grant}</code>
      <CopyButton text={() => grant}>Copy grant</CopyButton>
    </>
  )
}

/** What stands in place of the body. `children` of a first run: its one button. */
export function Placeholder({
  state,
  children,
}: {
  state: Of<'first-run'> | Of<'connecting'> | Of<'loading'> | Of<'empty'> | Of<'no-data'>
  children: ReactNode
}): ReactNode {
  switch (state.kind) {
    case 'first-run':
      return (
        <div className="panel-placeholder">
          <p>{state.text}</p>
          {children}
        </div>
      )
    case 'connecting':
      return <p className="panel-placeholder muted">{`Connecting: ${state.step}`}</p>
    case 'loading':
      return (
        <div className="panel-placeholder panel-skeleton">
          <span className="spoken">Loading</span>
          <i />
          <i />
          <i />
        </div>
      )
    case 'empty':
      return (
        <p className="panel-placeholder">
          <StateGlyph state="normal" word="" /> {state.text}
        </p>
      )
    case 'no-data':
      return (
        <p className="panel-placeholder hatched">
          <StateGlyph state="unknown" word="" /> {state.text}
        </p>
      )
  }
}

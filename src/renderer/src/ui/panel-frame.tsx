import { useId, type ReactNode } from 'react'
import type { PanelState } from '../live/panel-state'
import { usePanelState, type PanelAsk } from '../live/use-panel-state'
import { HeadNote, PanelNotes, Placeholder } from './panel-notes'
import './panel-frame.css'

export interface PanelFrameProps {
  /** Names the region. */
  title: string
  /** A few muted words beside the title: "3 of 61 checks are abnormal". */
  note?: ReactNode
  /** Controls at the right of the head. */
  tools?: ReactNode
  /** One or several of the states of `live/panel-state.ts`. */
  state?: PanelState | readonly PanelState[]
  /** No padding around the body: for tables and lists. */
  flush?: boolean
  children?: ReactNode
}

const LIVE: readonly PanelState[] = [{ kind: 'live', at: null }]
const INSTEAD_OF_BODY = ['first-run', 'connecting', 'loading', 'empty', 'no-data'] as const
type InsteadOfBody = Extract<PanelState, { kind: (typeof INSTEAD_OF_BODY)[number] }>

/** A titled region that says the state of its data in one way everywhere. */
export function PanelFrame({
  title,
  note,
  tools,
  state = LIVE,
  flush = false,
  children,
}: PanelFrameProps): ReactNode {
  const titleId = useId()
  const states: readonly PanelState[] = isList(state) ? state : [state]
  const placeholder = states.find(replacesBody)
  const kinds = states.map(({ kind }) => kind)
  const old = kinds.includes('stale') || kinds.includes('down')

  return (
    <section
      className="panel"
      aria-labelledby={titleId}
      data-state={kinds.join(' ')}
      aria-busy={kinds.includes('loading') || kinds.includes('connecting')}
    >
      <header className="panel-head">
        <h2 id={titleId}>{title}</h2>
        {note === undefined ? null : <span className="muted">{note}</span>}
        <span className="panel-head-end">
          {states.map((one) => (
            <HeadNote key={one.kind} state={one} />
          ))}
          {tools}
        </span>
      </header>
      <PanelNotes states={states} />
      {placeholder === undefined ? (
        <div className={bodyClass(flush, old)}>{children}</div>
      ) : (
        <Placeholder state={placeholder}>{children}</Placeholder>
      )}
    </section>
  )
}

/** A panel over one probe: looks at its link and the age of its data each second. The children are not drawn anew by that. */
export function DataPanel({
  ask,
  ...frame
}: Omit<PanelFrameProps, 'state'> & { ask: PanelAsk }): ReactNode {
  return <PanelFrame {...frame} state={usePanelState(ask)} />
}

function bodyClass(flush: boolean, old: boolean): string {
  return `panel-body${flush ? ' panel-flush' : ''}${old ? ' panel-old hatched' : ''}`
}

function isList(state: PanelState | readonly PanelState[]): state is readonly PanelState[] {
  return Array.isArray(state)
}

function replacesBody(state: PanelState): state is InsteadOfBody {
  return (INSTEAD_OF_BODY as readonly string[]).includes(state.kind)
}

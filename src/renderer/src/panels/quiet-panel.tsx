import type { ReactNode } from 'react'
import type { PanelState } from '../live/panel-state'
import { usePanelState, type PanelAsk } from '../live/use-panel-state'
import { PanelFrame, type PanelFrameProps } from '../ui/panel-frame'

/**
 * A panel beside another one of the same probe. That one says why nothing comes, with the error and the retry;
 * this one says only that its data is old or missing.
 */
export function QuietPanel({
  ask,
  ...frame
}: Omit<PanelFrameProps, 'state'> & { ask: PanelAsk }): ReactNode {
  const states = usePanelState(ask)
  return <PanelFrame {...frame} state={states.map((state) => quieter(state, ask))} />
}

function quieter(state: PanelState, { at, targetId }: PanelAsk): PanelState {
  if (state.kind !== 'down' && state.kind !== 'denied') return state
  if (at !== null && at !== undefined) return { kind: 'stale', at }
  const why = state.kind === 'down' ? 'does not answer' : 'lets us see nothing'
  return { kind: 'no-data', text: `${targetId} ${why}.` }
}

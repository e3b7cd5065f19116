import type { ReactNode } from 'react'
import { useLinks, useNow, usePaused } from '../live/use-state'
import { PanelFrame, type PanelFrameProps } from '../ui/panel-frame'
import { manyStates, type ManyAsk } from './many-state'

const LOOK_EVERY_MS = 1_000

/** A panel over several targets: those that do not answer are named, the others go on. The children are not drawn anew each second. */
export function ManyPanel({
  ask,
  ...frame
}: Omit<PanelFrameProps, 'state'> & { ask: ManyAsk }): ReactNode {
  const links = useLinks() ?? []
  const now = useNow(LOOK_EVERY_MS)
  const { since } = usePaused()
  return <PanelFrame {...frame} state={manyStates(ask, { links, now, pausedSince: since })} />
}

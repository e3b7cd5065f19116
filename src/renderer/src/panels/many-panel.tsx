import type { ReactNode } from 'react'
import { useLinks, useNow, usePaused } from '../live/use-state'
import { PanelFrame, type PanelFrameProps } from '../ui/panel-frame'
import { manyStates, silentTargets, type ManyAsk } from './many-state'

const LOOK_EVERY_MS = 1_000

/** A panel over several targets: those that do not answer are named, the others go on. The children are not drawn anew each second. */
export function ManyPanel({
  ask,
  note,
  ...frame
}: Omit<PanelFrameProps, 'state'> & { ask: ManyAsk }): ReactNode {
  const links = useLinks() ?? []
  const now = useNow(LOOK_EVERY_MS)
  const { since } = usePaused()
  const missing = ask.quiet === true ? silentTargets(ask, links) : []
  return (
    <PanelFrame
      {...frame}
      note={
        missing.length === 0 ? (
          note
        ) : (
          <>
            {note}; <strong className="panel-word">{`without ${missing.join(', ')}`}</strong>
          </>
        )
      }
      state={manyStates(ask, { links, now, pausedSince: since })}
    />
  )
}

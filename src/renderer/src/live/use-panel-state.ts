import type { GapRow } from '../../../shared/model/tables/postgres'
import { panelStates, type PanelState } from './panel-state'
import { useLinks, useNow, usePaused } from './use-state'

const LOOK_EVERY_MS = 1_000

export interface PanelAsk {
  readonly targetId: string
  /** Which probe feeds the panel: `postgres.sessions`. Without it the worst link of the target counts. */
  readonly probe?: string
  readonly at: number | null | undefined
  readonly gaps?: readonly GapRow[]
  readonly rows?: { readonly shown: number; readonly truncatedFrom: number | null }
  readonly emptyText?: string
}

const URGENCY = { denied: 3, down: 2, off: 1, connecting: 1, live: 0 } as const

/** For `PanelFrame`: what to say about this data now. Give it a child that redraws each second, not a whole table. */
export function usePanelState({ targetId, probe, ...facts }: PanelAsk): readonly PanelState[] {
  const links = useLinks()
  const now = useNow(LOOK_EVERY_MS)
  const { since } = usePaused()
  const link = (links ?? [])
    .filter((one) => one.targetId === targetId && (probe === undefined || one.probe === probe))
    .toSorted((a, b) => URGENCY[b.state] - URGENCY[a.state])[0]
  return panelStates({ ...facts, link, now, pausedSince: since })
}

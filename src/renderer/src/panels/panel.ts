import { lazy, type ComponentType } from 'react'

/** Headings of the rail, in order. */
export const PANEL_GROUPS = ['', 'Database', 'Platform', 'Signals', 'Tools'] as const
export type PanelGroup = (typeof PANEL_GROUPS)[number]

export interface Panel {
  /** In the address, and in `Tile.panelId`: `pools`. */
  readonly id: string
  readonly title: string
  readonly group: PanelGroup
  /** Fetched when it is first opened. */
  readonly View: ComponentType
}

/** One panel: `load` answers with the module's component, `async () => (await import('./pools')).Pools`. */
export function definePanel({
  load,
  ...panel
}: Omit<Panel, 'View'> & { load: () => Promise<ComponentType> }): Panel {
  return { ...panel, View: lazy(async () => ({ default: await load() })) }
}

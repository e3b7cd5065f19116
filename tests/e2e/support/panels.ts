/** The panels by title, in the order of the rail. */
export const PANELS = [
  'Overview',
  'Alerts',
  'Journal',
  'Incidents',
  'Pools',
  'Queries',
  'Locks',
  'Views',
  'Workers',
  'Breakers',
  'Queues',
  'Cache',
  'Traces',
  'Errors',
  'Actions',
  'Connections',
] as const
export type PanelTitle = (typeof PANELS)[number]

/** There are keys for so many: Ctrl 1 to Ctrl 9. */
export const PANELS_WITH_KEY = PANELS.slice(0, 9)

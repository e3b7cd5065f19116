import { definePanel, type Panel } from './panel'

/** Every panel, in the order of the rail. One line for a new one. */
export const PANELS: readonly Panel[] = [
  definePanel({
    id: 'journal',
    title: 'Journal',
    group: '',
    load: async () => (await import('./journal')).Journal,
  }),
]

import { definePanel, type Panel } from './panel'

/** Every panel, in the order of the rail. One line for a new one. */
export const PANELS: readonly Panel[] = [
  definePanel({
    id: 'overview',
    title: 'Overview',
    group: '',
    load: async () => (await import('./overview')).Overview,
  }),
  definePanel({
    id: 'alerts',
    title: 'Alerts',
    group: '',
    load: async () => (await import('./alerts')).Alerts,
  }),
  definePanel({
    id: 'journal',
    title: 'Journal',
    group: '',
    load: async () => (await import('./journal')).Journal,
  }),
  definePanel({
    id: 'incidents',
    title: 'Incidents',
    group: '',
    load: async () => (await import('./incidents')).Incidents,
  }),
  definePanel({
    id: 'pools',
    title: 'Pools',
    group: 'Database',
    load: async () => (await import('./pools')).Pools,
  }),
  definePanel({
    id: 'queries',
    title: 'Queries',
    group: 'Database',
    load: async () => (await import('./queries')).Queries,
  }),
  definePanel({
    id: 'locks',
    title: 'Locks',
    group: 'Database',
    load: async () => (await import('./locks')).Locks,
  }),
  definePanel({
    id: 'views',
    title: 'Views',
    group: 'Database',
    load: async () => (await import('./views')).Views,
  }),
  definePanel({
    id: 'workers',
    title: 'Workers',
    group: 'Platform',
    load: async () => (await import('./workers')).Workers,
  }),
  definePanel({
    id: 'breakers',
    title: 'Breakers',
    group: 'Platform',
    load: async () => (await import('./breakers')).Breakers,
  }),
  definePanel({
    id: 'queues',
    title: 'Queues',
    group: 'Platform',
    load: async () => (await import('./queues')).Queues,
  }),
  definePanel({
    id: 'cache',
    title: 'Cache',
    group: 'Platform',
    load: async () => (await import('./cache')).Cache,
  }),
  definePanel({
    id: 'traces',
    title: 'Traces',
    group: 'Signals',
    load: async () => (await import('./traces')).Traces,
  }),
  definePanel({
    id: 'errors',
    title: 'Errors',
    group: 'Signals',
    load: async () => (await import('./errors')).Errors,
  }),
  definePanel({
    id: 'actions',
    title: 'Actions',
    group: 'Tools',
    load: async () => (await import('./actions')).Actions,
  }),
  definePanel({
    id: 'connections',
    title: 'Connections',
    group: 'Tools',
    load: async () => (await import('./connections')).Connections,
  }),
]

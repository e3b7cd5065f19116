/** Plain lists, so that the preload can check them without the schemas. */
export const REQUEST_NAMES = [
  'app.status',
  'catalog.read',
  'board.read',
  'links.read',
  'links.retry',
  'live.watch',
  'history.read',
  'table.read',
  'journal.read',
  'journal.note',
  'actions.preview',
  'actions.confirm',
  'actions.recent',
  'actions.abort',
  'actions.arm',
  'actions.disarm',
  'settings.read',
  'settings.write',
  'connections.check',
  'connections.save',
  'connections.remove',
  'app.report-error',
] as const
export type RequestName = (typeof REQUEST_NAMES)[number]

export const TOPIC_NAMES = [
  'status',
  'board',
  'links',
  'samples',
  'tables',
  'events',
  'runs',
  'catalog',
] as const
export type TopicName = (typeof TOPIC_NAMES)[number]

/** What is pushed at one time crosses as one message: topics, each with what it says. */
export const PUSH_CHANNEL = 'push'
export type Push = readonly [topic: TopicName, message: unknown]

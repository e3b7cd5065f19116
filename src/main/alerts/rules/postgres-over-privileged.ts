import { defineRule } from '../rule'

/** ST3: the role that watches can do more than watch. */
export const postgresOverPrivileged = defineRule({
  id: 'postgres-over-privileged',
  kind: 'postgres',
  title: 'The watching role may do too much',
  impact:
    'Whoever takes this connection over can change data; a read-only setting does not stop them.',
  causes: [
    'The connection uses an administrator or an application role.',
    'The role was granted more than pg_monitor.',
  ],
  steps: [
    'Make a role of its own: CREATE ROLE switchyard_watch LOGIN IN ROLE pg_monitor;',
    'Use it for this connection; give actions a second role.',
  ],
  response: 'Plan a role of its own for watching; nothing is broken now.',
  panelId: 'connections',
  evaluate(view) {
    const server = view.table('postgres.server')?.[0]
    if (server === undefined || server.overPrivileged.length === 0) return []
    return [
      {
        tail: '',
        forMs: 0,
        severity: 'low',
        title: `${server.user} may do more than watch`,
        detail: `${server.overPrivileged.join('; ')}.`,
        value: server.overPrivileged.length,
        threshold: 0,
        unit: 'count',
        probe: 'postgres.server',
        provenance: 'exact',
      },
    ]
  },
})

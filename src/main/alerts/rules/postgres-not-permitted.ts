import { defineRule } from '../rule'

/** ST8: a part that we are not allowed to see is named, with the words that open it. */
export const postgresNotPermitted = defineRule({
  id: 'postgres-not-permitted',
  kind: 'postgres',
  title: 'A part cannot be seen',
  impact: 'What is not seen is not watched: a fault there would go unnoticed.',
  causes: ['The role lacks a right.', 'A right was taken away.'],
  steps: ['Let an administrator run the line in the details.', 'Then choose "Retry now".'],
  response: 'Let an administrator run the GRANT in the details.',
  panelId: 'pools',
  evaluate(view) {
    const gaps = (view.table('postgres.gaps') ?? []).filter(
      (gap) => gap.code === 'source/not-permitted',
    )
    if (gaps.length === 0) return []
    return [
      {
        tail: '',
        forMs: 0,
        severity: 'low',
        title: gaps.length === 1 ? 'A part cannot be seen' : `${gaps.length} parts cannot be seen`,
        detail: gaps.map(({ message, fix }) => `${message}. ${fix}`).join(' '),
        value: gaps.length,
        threshold: 0,
        unit: 'count',
        probe: 'postgres.server',
        provenance: 'exact',
      },
    ]
  },
})

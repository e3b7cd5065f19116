import type { ViewRow } from '../../../shared/model/tables/postgres'
import { viewTail } from '../../sources/postgres/tiles'
import { viewLabel } from '../../sources/postgres/view-rows'
import { defineRule } from '../rule'
import { sayDuration } from '../../sources/postgres/words'

/** MV7: older than its own limit. A view whose refreshes nobody writes down stays unknown, which is no finding. */
export const postgresViewStale = defineRule({
  id: 'postgres-view-stale',
  kind: 'postgres',
  title: 'A materialized view is stale',
  impact: 'Whoever reads it sees the state of its last refresh, without any error.',
  causes: [
    'The job that refreshes it stopped or fails.',
    'A refresh waits on a lock or takes longer than its interval.',
  ],
  steps: [
    'Refresh it, concurrently where that is possible.',
    'Look at the worker that should do it.',
    'If others depend on it, refresh those after it.',
  ],
  response: 'Refresh the view, then find out why its job did not.',
  panelId: 'views',
  actionId: 'postgres.refresh-view',
  limits: {
    age: { title: 'Age where a view has no limit of its own', unit: 'ms', value: 30 * 60_000 },
  },
  evaluate(view, now, { limit }) {
    if (!view.isFresh('ledger', now)) return []
    const ages = view.values('postgres.view.age')
    return (view.table('postgres.views') ?? []).flatMap((row) => {
      const label = viewLabel(row)
      const ageMs = ages.find((one) => one.labels['view'] === label)?.value ?? null
      const maxAgeMs = row.maxAgeMs ?? limit('age')
      if (ageMs === null || ageMs <= maxAgeMs) return []
      return [
        {
          tail: viewTail(row),
          forMs: 0,
          severity: ageMs > 2 * maxAgeMs ? ('high' as const) : ('medium' as const),
          title: `${row.name} is ${sayDuration(ageMs)} old`,
          detail: sayDetail(row, maxAgeMs),
          value: ageMs,
          threshold: maxAgeMs,
          unit: 'ms' as const,
          probe: 'postgres.ledger',
          provenance: 'exact' as const,
          seriesKey: view.key('postgres.view.age', { view: label }),
          suggestion: {
            actionId: 'postgres.refresh-view',
            targetId: view.target.id,
            input: { oid: row.oid, schema: row.schema, name: row.name },
            label: `Refresh ${row.name}`,
          },
        },
      ]
    })
  },
})

function sayDetail(row: ViewRow, maxAgeMs: number): string {
  const limit = `At most ${sayDuration(maxAgeMs)}${row.maxAgeMs === null ? ' (our default)' : ''}.`
  const took =
    row.lastDurationMs === null ? '' : ` The last refresh took ${sayDuration(row.lastDurationMs)}.`
  return `${limit}${took}${row.concurrently ? '' : ` Not concurrently: ${row.whyNot}.`}`
}

import type { TargetView } from '../../sources/target-view'
import { defineRule } from '../rule'
import { sayDuration } from '../../sources/postgres/words'

/** Q9: the share of calls that belong to slow statements; from which mean on one is slow is set for each connection. */
export const postgresSlowStatements = defineRule({
  id: 'postgres-slow-statements',
  kind: 'postgres',
  title: 'Statements are slow',
  impact: 'Requests that run them wait, and hold their connections while they do.',
  causes: [
    'An index is missing or no longer used.',
    'The statistics of a table are old, and its plan is wrong.',
    'They wait for locks, for the disk, or for a busy processor.',
  ],
  steps: [
    'Open Queries and look at the slow list: since when, and how often.',
    'Explain the worst one: a scan of a whole table names the missing index.',
    'Look for a deploy or a schema change at the time it began.',
  ],
  response: 'Explain the worst statement; give back the index that it lost, or stop what calls it.',
  panelId: 'queries',
  actionId: 'postgres.cancel-backend',
  limits: {
    warn: { title: 'Calls of slow statements', unit: 'percent', value: 1, clear: 0.5 },
    high: {
      ...{ title: 'Calls of slow statements, high', unit: 'percent', value: 10, clear: 5 },
      severity: 'high',
    },
    for: { title: 'For', unit: 'ms', value: 15_000 },
  },
  evaluate(view, now, { limit, level }) {
    const percent = view.value('postgres.statements.slow-percent')
    if (!view.isFresh('statements', now) || percent == null || percent <= level('warn', '')) {
      return []
    }
    const isHigh = percent > level('high', '')
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: isHigh ? 'high' : 'medium',
        title: `${percent.toFixed(1)} % of the calls are of slow statements`,
        detail: sayWorst(view),
        value: percent,
        threshold: level(isHigh ? 'high' : 'warn', ''),
        unit: 'percent',
        probe: 'postgres.statements',
        provenance: 'estimated',
        seriesKey: view.key('postgres.statements.slow-percent'),
      },
    ]
  },
})

function sayWorst(view: TargetView): string {
  const [worst] = view
    .values('postgres.statement.mean')
    .flatMap(({ labels, value }) => (value === null ? [] : [{ key: labels['statement'], value }]))
    .sort((a, b) => b.value - a.value)
  if (worst === undefined) return ''
  const row = (view.table('postgres.statements') ?? []).find(({ key }) => key === worst.key)
  const text = row?.query == null || row.query === '' ? 'its text is not known' : row.query
  return `The worst takes ${sayDuration(worst.value)} (mean): ${text.replace(/\s+/g, ' ').slice(0, 200)}`
}

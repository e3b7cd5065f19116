import type { BreakerRow } from '../../../shared/model/tables/worker'
import type { FindingDraft } from '../rule'
import { defineRule } from '../rule'
import type { TargetView } from '../../sources/target-view'

/** BR1: a breaker of the worker is open, or tries whether it may close. */
export const breakerOpen = defineRule({
  id: 'breaker-open',
  kind: 'worker',
  title: 'Breaker is open',
  impact: 'Calls to what it guards are refused at once; users get a fallback or an error.',
  causes: [
    'What it guards is down or too slow.',
    'A deploy made its calls fail.',
    'Someone forced it open.',
  ],
  steps: [
    'Look at the tile of what it depends on; mend that first.',
    'Wait for its next trial, or reset it once the dependency answers again.',
    'A reset while the dependency still fails opens it again.',
  ],
  response: 'Mend what it depends on; reset the breaker only when that answers again.',
  panelId: 'breakers',
  actionId: 'worker.reset-breaker',
  evaluate(view) {
    return (view.table('worker.breakers') ?? []).flatMap((row) => judge(view, row))
  },
})

function judge(view: TargetView, row: BreakerRow): readonly FindingDraft[] {
  const { name, state } = row
  const isOpen = state === 'open' || state === 'forced-open'
  if (!isOpen && state !== 'half-open') return []
  return [
    {
      tail: `breaker/${name}`,
      forMs: 0,
      severity: isOpen ? 'high' : 'medium',
      title: `Breaker ${name} is ${state}`,
      detail: detailOf(row),
      value: row.failPercent,
      threshold: row.failThresholdPercent,
      unit: 'percent',
      probe: 'worker.health',
      provenance: 'exact',
      seriesKey: view.key('worker.breaker.fail-percent', { breaker: name }),
      ...(row.canReset
        ? {
            suggestion: {
              actionId: 'worker.reset-breaker',
              targetId: view.target.id,
              input: { breaker: name },
              label: `Reset breaker ${name}`,
            },
          }
        : {}),
    },
  ]
}

function detailOf(row: BreakerRow): string {
  const { state, dependsOn, failuresInRow, rejects, openMs } = row
  const parts = [
    dependsOn === '' ? '' : `depends on ${dependsOn}`,
    failuresInRow === null ? '' : `${failuresInRow} failures in a row`,
    rejects === null || rejects === 0 ? '' : `${rejects} calls refused`,
    state === 'open' && openMs !== null ? `tries again after ${Math.round(openMs / 1_000)} s` : '',
    state === 'half-open' ? 'one trial call decides' : '',
    state === 'forced-open' ? 'was forced open by hand' : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

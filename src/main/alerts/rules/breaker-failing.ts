import { defineRule } from '../rule'

/** Before it opens: calls fail, not yet often enough. */
export const breakerFailing = defineRule({
  id: 'breaker-failing',
  kind: 'worker',
  title: 'Calls behind a closed breaker fail',
  impact: 'A part of the calls fails; a little more and the breaker opens for all.',
  causes: ['What it guards is slow or fails now and then.', 'A deploy made some calls fail.'],
  steps: ['Look at the tile of what it depends on.', 'Look for a deploy at the time it began.'],
  response: 'Look at what it depends on before the breaker opens.',
  panelId: 'breakers',
  limits: {
    failed: { title: 'Failed calls', unit: 'percent', value: 25, clear: 15 },
    for: { title: 'For', unit: 'ms', value: 30_000 },
  },
  evaluate(view, _now, { limit, level }) {
    return (view.table('worker.breakers') ?? []).flatMap(({ name, state, failPercent, fires }) => {
      const tail = `breaker/${name}`
      // A handful of calls says nothing.
      if (state !== 'closed' || failPercent === null || (fires ?? 0) < 5) return []
      if (failPercent <= level('failed', tail)) return []
      return [
        {
          tail,
          forMs: limit('for'),
          severity: 'medium' as const,
          title: `${failPercent.toFixed(0)} % of the calls behind ${name} fail`,
          detail: 'The breaker is still closed.',
          value: failPercent,
          threshold: limit('failed'),
          unit: 'percent' as const,
          probe: 'worker.health',
          provenance: 'sampled' as const,
          seriesKey: view.key('worker.breaker.fail-percent', { breaker: name }),
        },
      ]
    })
  },
})

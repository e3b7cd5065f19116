import { defineRule } from '../rule'

/** OV10: a reading of ours that costs too much is taken less often, and that is said. */
export const probeCost = defineRule({
  id: 'probe-cost',
  kind: 'any',
  title: 'A reading of ours is taken less often',
  impact: 'Its figures are older than usual; the target is spared.',
  causes: ['It took over 2 % of its interval.', 'The target or this machine is slow now.'],
  steps: [
    'Look at the round trip of the reading in the status bar.',
    'Look at the load of the target: our reading is seldom the only slow one.',
  ],
  response: 'Nothing to do at once; if it lasts, look why the target answers slowly.',
  panelId: 'connections',
  evaluate(view) {
    const slow = view.links.filter((link) => link.backedOff)
    const [first] = slow
    if (first === undefined) return []
    return [
      {
        tail: '',
        forMs: 60_000,
        severity: 'low',
        notice: true,
        title: `Read less often: ${slow.map(({ probe }) => probe).join(', ')}`,
        detail: slow
          .map(({ probe, costMsPerMin, everyMs }) => {
            return `${probe} takes ${Math.round(costMsPerMin)} ms a minute, every ${Math.round(everyMs / 1_000)} s`
          })
          .join('; '),
        value: first.costMsPerMin,
        threshold: null,
        unit: 'ms',
        probe: `${view.target.kind}.${first.probe}`,
        provenance: 'exact',
      },
    ]
  },
})

import { defineRule } from '../rule'

/** Seen while we watch: another version answers. A notice, no alert: whatever begins soon after is read beside it. */
export const deployMark = defineRule({
  id: 'deploy-mark',
  kind: 'worker',
  title: 'A new version was deployed',
  impact: 'None by itself; what begins within minutes of it may come from it.',
  causes: ['Somebody deployed.', 'An update rolled out by itself.'],
  steps: [
    'Compare errors, latency and memory before and after the mark.',
    'If they rose, roll back.',
  ],
  response: 'Compare errors and latency before and after; roll back if they rose.',
  panelId: 'workers',
  limits: { shown: { title: 'Shown for', unit: 'ms', value: 10 * 60_000 } },
  evaluate(view, now, { limit }) {
    const event = view.event('deploy')
    if (event === undefined || !event.title.startsWith('Deployed')) return []
    const ageMs = now - event.at
    if (ageMs > limit('shown')) return []
    return [
      {
        tail: '',
        forMs: 0,
        severity: 'low',
        notice: true,
        title: event.title,
        detail: event.detail,
        value: null,
        threshold: null,
        unit: 'state',
        probe: 'worker.health',
        provenance: 'exact',
      },
    ]
  },
})

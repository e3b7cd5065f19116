import type { ComponentRow } from '../../../shared/model/tables/worker'
import { defineRule } from '../rule'

/** WK4: reachable, and says itself that it is not well. */
export const workerUnhealthy = defineRule({
  id: 'worker-unhealthy',
  kind: 'worker',
  title: 'Worker reports a problem',
  impact: 'It serves a part only, or soon none; load balancers may take it out.',
  causes: [
    'Something it depends on is down: see its components.',
    'It runs out of memory, connections or slots.',
    'It is starting or draining.',
  ],
  steps: [
    'Open its components: the failing one names the cause.',
    'Look at the tile of what it depends on first.',
    'Restart it only when its own state is the cause.',
  ],
  response: 'Open its components and mend the one that fails.',
  panelId: 'workers',
  evaluate(view) {
    const info = view.table('worker.info')?.[0]
    if (info === undefined || (info.status !== 'fail' && info.status !== 'warn')) return []
    const isFailing = info.status === 'fail'
    const bad = (view.table('worker.components') ?? []).filter(
      ({ status }) => status === 'fail' || status === 'warn',
    )
    return [
      {
        tail: '',
        forMs: 0,
        severity: isFailing ? 'high' : 'medium',
        title: isFailing ? 'Worker reports fail' : 'Worker reports warn',
        detail: [info.output, ...bad.map(describe)].filter((part) => part !== '').join('; '),
        value: null,
        threshold: null,
        unit: 'state',
        probe: 'worker.health',
        provenance: 'exact',
      },
    ]
  },
})

const describe = ({ key, status, output }: ComponentRow): string =>
  output === '' ? `${key} ${status}` : `${key} ${status}: ${output}`

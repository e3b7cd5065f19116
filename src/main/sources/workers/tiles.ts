import type { BreakerRow } from '../../../shared/model/tables/worker'
import type { TileDraft } from '../source'
import type { TargetView } from '../target-view'

/** The worker itself, and one tile for each of its breakers. */
export function workerTiles(view: TargetView): readonly TileDraft[] {
  const breakers = view.table('worker.breakers') ?? []
  return [workerTile(view), ...breakers.map((row) => breakerTile(view, row))]
}

function workerTile(view: TargetView): TileDraft {
  return {
    tail: '',
    kind: 'worker',
    title: view.target.title,
    panelId: 'workers',
    figure: { value: view.value('worker.latency') ?? null, unit: 'ms', label: 'health check' },
    note: noteOf(view),
    probe: 'health',
    seriesKey: view.key('worker.latency'),
  }
}

function noteOf(view: TargetView): string {
  const info = view.table('worker.info')?.[0]
  if (info === undefined) return ''
  const slots = view.table('worker.slots') ?? []
  const [active, max] = slots.reduce(([a, m], row) => [a + row.active, m + row.max], [0, 0])
  const parts = [
    info.condition === 'healthy' ? '' : info.condition,
    slots.length === 0 ? '' : `${active} of ${max} busy`,
    info.version === null ? '' : `v${info.version}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function breakerTile(view: TargetView, row: BreakerRow): TileDraft {
  return {
    tail: `breaker/${row.name}`,
    kind: 'breaker',
    title: `${view.target.title}: ${row.name}`,
    panelId: 'breakers',
    figure: { value: row.failPercent, unit: 'percent', label: 'failed' },
    note: row.dependsOn === '' ? row.state : `${row.state}, depends on ${row.dependsOn}`,
    probe: 'health',
    seriesKey: view.key('worker.breaker.fail-percent', { breaker: row.name }),
  }
}

import type { QueueRow } from '../../../shared/model/tables/queue'
import type { TileDraft } from '../source'
import type { TargetView } from '../target-view'

export const queueTail = (name: string): string => `queue/${name}`

/** Which probe tells of a queue. */
export const probeOf = ({ system }: Pick<QueueRow, 'system'>): 'counts' | 'sql-counts' =>
  system === 'table' ? 'sql-counts' : 'counts'

export const waitingOf = (row: Pick<QueueRow, 'waiting' | 'prioritized'>): number =>
  row.waiting + row.prioritized

/** The set, and each queue of it. */
export function queueTiles(view: TargetView): readonly TileDraft[] {
  const rows = view.table('queue.queues') ?? []
  const waiting = rows.reduce((sum, row) => sum + waitingOf(row), 0)
  return [
    {
      ...{ tail: '', kind: 'queue', title: view.target.title, panelId: 'queues', probe: 'counts' },
      figure: { value: rows.length === 0 ? null : waiting, unit: 'count', label: 'waiting' },
      note: rows.length === 1 ? '1 queue' : `${rows.length} queues`,
    },
    ...rows.map((row) => toTile(view, row)),
  ]
}

function toTile(view: TargetView, row: QueueRow): TileDraft {
  return {
    ...{ tail: queueTail(row.name), kind: 'queue', title: row.name, panelId: 'queues' },
    figure: { value: waitingOf(row), unit: 'count', label: 'waiting' },
    note: noteOf(row),
    probe: probeOf(row),
    seriesKey: view.key('queue.waiting', { queue: row.name }),
  }
}

function noteOf({ active, failed, paused, workers }: QueueRow): string {
  return [
    ...(paused ? ['paused'] : []),
    `${active} active`,
    `${failed} failed`,
    ...(workers === null ? [] : [workers === 1 ? '1 worker' : `${workers} workers`]),
  ].join(', ')
}

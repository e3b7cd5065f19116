import type { QueueRow } from '../../../shared/model/tables/queue'
import { probeOf } from '../../sources/queues/tiles'
import type { TargetView } from '../../sources/target-view'

/** Rows whose own probe still answers: those of a service that is down stay in the table, and age. */
export function freshQueues(view: TargetView, now: number): readonly QueueRow[] {
  return (view.table('queue.queues') ?? []).filter((row) => view.isFresh(probeOf(row), now))
}

import type { QueueRow } from '../../../shared/model/tables/queue'
import type { Labelled, Reading } from '../source'
import type { metrics } from './metrics'

/** The numbers of the rows as series, labelled by queue. */
export function toValues(rows: readonly QueueRow[]): Reading<typeof metrics>['values'] {
  const each = (value: (row: QueueRow) => number | null): readonly Labelled[] =>
    rows.map((row) => ({ labels: { queue: row.name }, value: value(row) }))
  return {
    'queue.waiting': each(({ waiting }) => waiting),
    'queue.prioritized': each(({ prioritized }) => prioritized),
    'queue.active': each(({ active }) => active),
    'queue.delayed': each(({ delayed }) => delayed),
    'queue.failed': each(({ failed }) => failed),
    'queue.completed': each(({ completed }) => completed),
    'queue.paused': each(({ paused }) => (paused ? 1 : 0)),
    'queue.oldest-waiting': each(({ oldestWaitingMs }) => oldestWaitingMs),
    'queue.workers': each(({ workers }) => workers),
    'queue.in.rate': each(({ inPerS }) => inPerS),
    'queue.out.rate': each(({ outPerS }) => outPerS),
    'queue.fail-percent': each(({ failPercent10m }) => failPercent10m),
  }
}

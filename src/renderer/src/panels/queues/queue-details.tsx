import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { QueueRow } from '../../../../shared/model/tables/queue'
import { useTable } from '../../live/use-table'
import { Facts } from '../../ui/facts'
import { formatValue, NOTHING } from '../../ui/format'
import { Strip } from '../../ui/strip'
import { Age } from '../../ui/time'
import { QueueButtons } from './queue-buttons'
import { queueWord, waitingOf } from './queue-parts'

/** One queue in full. */
export function QueueDetails({ queueKey }: { queueKey: string }): ReactNode {
  const [targetId = '', system = '', ...rest] = queueKey.split('|')
  const name = rest.join('|')
  const row = useTable(targetId, 'queue.queues')?.rows.find(
    (one) => one.name === name && one.system === system,
  )
  const series = useMemo(
    () => (metric: string) => [{ key: seriesKey(metric, targetId, { queue: name }), name }],
    [targetId, name],
  )
  if (row === undefined) return <p>This queue is gone.</p>
  return (
    <div className="stack">
      <QueueButtons row={{ ...row, targetId }} all />
      <Facts items={factsOf(row)} />
      <div>
        <Strip title="Waiting" unit="count" series={series('queue.waiting')} min={0} />
        <Strip title="Oldest" unit="ms" series={series('queue.oldest-waiting')} min={0} />
        <Strip title="Failed" unit="count" series={series('queue.failed')} min={0} />
      </div>
    </div>
  )
}

function factsOf(row: QueueRow): [string, ReactNode][] {
  const count = (value: number | null): string => formatValue(value, 'count')
  return [
    ['System', row.system === 'table' ? 'table in PostgreSQL' : 'BullMQ in Redis'],
    ['State', queueWord(row)],
    ['Waiting', `${count(waitingOf(row))}, of these ${count(row.prioritized)} with priority`],
    ['Oldest waits', formatValue(row.oldestWaitingMs, 'ms')],
    ['Active', count(row.active)],
    ['Delayed', count(row.delayed)],
    ['Waiting for children', count(row.waitingChildren)],
    ['Failed', count(row.failed)],
    ['Completed and kept', count(row.completed)],
    ['Workers', row.workers === null ? 'not known' : count(row.workers)],
    ['Added', formatValue(row.inPerS, 'per-second')],
    ['Ended', formatValue(row.outPerS, 'per-second')],
    ['Failed of the last 10 min', formatValue(row.failPercent10m, 'percent')],
    ['Read', row.at === 0 ? NOTHING : <Age key="read" at={row.at} suffix=" ago" />],
  ]
}

import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import { TimeAxis } from '../../ui/lane'
import { PanelFrame } from '../../ui/panel-frame'
import { Strip, type StripSeries } from '../../ui/strip'
import { useOwnedRows } from '../of-targets'
import { CRITICAL_WAIT_MS, WARN_WAIT_MS } from './queue-parts'

const MOST_SERIES = 6
const WAIT_LIMITS = [
  { value: WARN_WAIT_MS, label: 'warn' },
  { value: CRITICAL_WAIT_MS, label: 'critical' },
] as const

/** JQ2, JQ4: how the queues have fared over the shared time range. */
export function Trends({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const { rows } = useOwnedRows(targetIds, 'queue.queues')
  // By name: a strip must not change its lines because a queue became worse.
  const id = rows
    .map(({ targetId, name }) => `${targetId}|${name}`)
    .toSorted()
    .slice(0, MOST_SERIES)
    .join('\n')
  const series = useMemo(() => {
    const queues = id === '' ? [] : id.split('\n').map((one) => one.split('|'))
    return (metric: string): StripSeries[] =>
      queues.map(([targetId = '', ...name]) => ({
        key: seriesKey(metric, targetId, { queue: name.join('|') }),
        name: name.join('|'),
      }))
  }, [id])
  if (id === '') return null
  const note = rows.length > MOST_SERIES ? `the first ${MOST_SERIES} of ${rows.length}` : undefined
  return (
    <PanelFrame title="Waiting and ended" flush {...(note === undefined ? {} : { note })}>
      <Strip
        title="Oldest waiting"
        unit="ms"
        series={series('queue.oldest-waiting')}
        limits={WAIT_LIMITS}
        min={0}
      />
      <Strip title="Waiting" unit="count" series={series('queue.waiting')} min={0} />
      <Strip title="Ended" unit="per-second" series={series('queue.out.rate')} min={0} />
      <Strip title="Failed" unit="count" series={series('queue.failed')} min={0} />
      <TimeAxis />
    </PanelFrame>
  )
}

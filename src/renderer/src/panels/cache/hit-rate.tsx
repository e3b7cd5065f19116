import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import { TimeAxis } from '../../ui/lane'
import { PanelFrame } from '../../ui/panel-frame'
import { Strip, type StripSeries } from '../../ui/strip'

const LIMITS = [
  { value: 70, label: 'warn' },
  { value: 90, label: 'good' },
] as const
const MOST_SERIES = 6

/** RC2: hits of all lookups, with what is good and what is warned at. */
export function HitRate({ targetIds }: { targetIds: readonly string[] }): ReactNode {
  const series = useMemo(
    () =>
      (metric: string): StripSeries[] =>
        targetIds.slice(0, MOST_SERIES).map((id) => ({ key: seriesKey(metric, id), name: id })),
    [targetIds],
  )
  return (
    <PanelFrame title="Hit rate" note="good above 90 %, warned below 70 % for 5 min" flush>
      <Strip
        title="Hit rate"
        unit="percent"
        series={series('redis.hit-rate.minute')}
        limits={LIMITS}
        min={0}
        max={100}
        heightPx={64}
      />
      <Strip title="Misses" unit="per-second" series={series('redis.misses.rate')} min={0} />
      <Strip title="Evicted" unit="per-second" series={series('redis.evicted.rate')} min={0} />
      <TimeAxis />
    </PanelFrame>
  )
}

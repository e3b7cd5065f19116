import { useMemo, type ReactNode } from 'react'
import type { Unit } from '../../../../shared/model/metric'
import { useSeriesSlowly } from '../../live/use-series'
import { useTimeWindow } from '../../live/use-state'
import type { Limit } from '../strip-plot'
import { DetailChart } from './index'

/** A detail chart of a live series over the shared range, drawn anew at most once a second. */
export function LiveDetailChart({
  seriesKey,
  title,
  unit,
  limits,
}: {
  seriesKey: string
  title: string
  unit: Unit
  limits: readonly Limit[]
}): ReactNode {
  const view = useSeriesSlowly(seriesKey)
  const span = useTimeWindow()
  const shown = useMemo(() => {
    const values = Array.from(view.values, (value) => (Number.isNaN(value) ? null : value))
    return { at: Array.from(view.at), values }
  }, [view])
  return <DetailChart {...{ title, unit, limits, span, heightPx: 150 }} {...shown} />
}

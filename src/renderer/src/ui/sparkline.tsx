import { useMemo, type ReactNode } from 'react'
import type { SeriesView } from '../live/series-buffer'
import { useSeries } from '../live/use-series'
import './small-charts.css'

const WIDTH = 100
const HEIGHT = 24
/** More points than this cannot be told apart at this size. */
const MOST_POINTS = 120

/** A word-sized line of a series over the shared range. `label` says what it is. */
export function Sparkline({ seriesKey, label }: { seriesKey: string; label: string }): ReactNode {
  const view = useSeries(seriesKey)
  return <SparkPath view={view} label={label} />
}

export function SparkPath({
  view,
  label,
}: {
  view: Pick<SeriesView, 'at' | 'values'>
  label: string
}): ReactNode {
  const path = useMemo(() => sparkPath(view), [view])
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}

/** Keeps the highest of each bin, so that a short peak is not lost. */
export function sparkPath({ at, values }: Pick<SeriesView, 'at' | 'values'>): string {
  const first = at[0]
  const last = at.at(-1)
  if (first === undefined || last === undefined || first === last) return ''
  const binMs = (last - first) / MOST_POINTS
  const bins = new Map<number, number>()
  at.forEach((time, index) => {
    const value = values[index] ?? NaN
    const bin = Math.floor((time - first) / binMs)
    const known = bins.get(bin)
    if (!Number.isNaN(value) && (known === undefined || value > known)) bins.set(bin, value)
  })
  const highest = Math.max(...bins.values())
  const lowest = Math.min(0, ...bins.values())
  const span = highest - lowest || 1
  return [...bins]
    .map(([bin, value], index) => {
      const x = (bin / MOST_POINTS) * WIDTH
      const y = HEIGHT - 2 - ((value - lowest) / span) * (HEIGHT - 4)
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}

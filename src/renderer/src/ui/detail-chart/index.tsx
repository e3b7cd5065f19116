import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import { summarize, toChartPoints, type ChartPoint } from '../../../../shared/chart/chart-points'
import type { IncidentMark, IncidentSpan } from '../../../../shared/model/incident'
import type { Unit } from '../../../../shared/model/metric'
import { Button } from '../button'
import type { Column } from '../column'
import { DataTable } from '../data-table'
import { formatClock, formatStamp, formatValue } from '../format'
import type { Limit } from '../strip-plot'
import './detail-chart.css'

export interface DetailChartProps {
  /** Stands above it and names it. */
  title: string
  unit: Unit
  at: readonly number[]
  /** null: a gap. */
  values: readonly (number | null)[]
  span: IncidentSpan
  limits?: readonly Limit[]
  marks?: readonly IncidentMark[]
  heightPx?: number
}

/** Fetched with the first chart: the window opens without it. */
const Drawing = lazy(async () => ({ default: (await import('./drawing')).Drawing }))
const NO_LIMITS: readonly Limit[] = []
const NO_MARKS: readonly IncidentMark[] = []

/** One series in full: value axis, limits, marks, the numbers as words and as a table. At most four a view. */
export function DetailChart(props: DetailChartProps): ReactNode {
  const { title, unit, at, values, span, limits = NO_LIMITS, marks = NO_MARKS } = props
  const { heightPx = 170 } = props
  const [isTable, setIsTable] = useState(false)
  const points = useMemo(() => toChartPoints({ at, values }), [at, values])
  const words = useMemo(() => summaryWords(values, unit), [values, unit])
  return (
    <figure className="detail-chart" aria-label={`${title}: ${words}`}>
      <figcaption className="row">
        <b className="grow">{title}</b>
        <Button
          look="quiet"
          label={isTable ? `Chart of ${title}` : `Table of ${title}`}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? 'Chart' : 'Table'}
        </Button>
      </figcaption>
      <div style={{ minHeight: heightPx }}>
        {isTable ? (
          <PointTable title={title} unit={unit} points={points} />
        ) : (
          <Suspense fallback={<p className="muted">Fetching the chart.</p>}>
            <Drawing {...{ points, unit, span, limits, marks, heightPx }} />
          </Suspense>
        )}
      </div>
      <p className="muted small num-line">{words}</p>
    </figure>
  )
}

function summaryWords(values: readonly (number | null)[], unit: Unit): string {
  const found = summarize(values)
  if (found === null) return 'nothing was read'
  const { lowest, highest, last } = found
  return `lowest ${formatValue(lowest, unit)}, highest ${formatValue(highest, unit)}, last ${formatValue(last, unit)}`
}

function PointTable({
  title,
  unit,
  points,
}: {
  title: string
  unit: Unit
  points: readonly ChartPoint[]
}): ReactNode {
  const columns = useMemo(
    (): readonly Column<ChartPoint>[] => [
      {
        id: 'at',
        header: 'Time (UTC)',
        value: (point) => point.at,
        render: (point) => <time title={formatStamp(point.at)}>{formatClock(point.at)}</time>,
      },
      { id: 'value', header: 'Value', value: (point) => point.value, unit, grows: true },
    ],
    [unit],
  )
  return (
    <DataTable
      label={title}
      columns={columns}
      rows={points}
      rowKey={(point) => String(point.at)}
      tools={false}
      maxHeightPx={150}
      emptyText="Nothing was read."
    />
  )
}

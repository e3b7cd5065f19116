import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts'
import type { ChartPoint } from '../../../../shared/chart/chart-points'
import { gatherMarks } from '../../../../shared/chart/gather-marks'
import { roundTimes } from '../../../../shared/chart/round-times'
import type { IncidentMark, IncidentSpan } from '../../../../shared/model/incident'
import type { Unit } from '../../../../shared/model/metric'
import { formatClock, formatValue } from '../format'
import type { Limit } from '../strip-plot'

const MARGIN = { top: 16, right: 12, bottom: 0, left: 0 }
const VALUES_PX = 64
/** Until it was measured, and where nothing can be. */
const USUAL_WIDTH_PX = 520

interface DrawingProps {
  readonly points: readonly ChartPoint[]
  readonly unit: Unit
  readonly span: IncidentSpan
  readonly limits: readonly Limit[]
  readonly marks: readonly IncidentMark[]
  readonly heightPx: number
}

/** The chart itself, by recharts. */
export function Drawing({ points, unit, span, limits, marks, heightPx }: DrawingProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const value = (number: unknown): string => formatValue(Number(number), unit)
  return (
    <div ref={box} className="detail-chart-box">
      <LineChart
        {...{ width, height: heightPx, data: points, margin: MARGIN }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--hairline)" />
        <XAxis
          {...{ dataKey: 'at', type: 'number', domain: [span.fromMs, span.toMs] }}
          {...{ ticks: roundTimes(span), tickFormatter: hourAndMinute, tick: TICK }}
          {...{ allowDataOverflow: true, stroke: 'var(--border)' }}
        />
        <YAxis
          {...{ width: VALUES_PX, tickFormatter: value, tick: TICK, stroke: 'var(--border)' }}
          {...{ tickCount: 4, domain: [(low: number) => Math.min(0, low), 'auto'] }}
        />
        <Tooltip
          {...{ isAnimationActive: false, formatter: value, labelFormatter: clock }}
          {...{ contentStyle: TOOLTIP, cursor: CURSOR }}
        />
        {markLines({ marks, span, width })}
        {limits.map((limit) => (
          <ReferenceLine
            key={limit.value}
            {...{ y: limit.value, stroke: 'var(--text)', strokeDasharray: '6 3' }}
            ifOverflow="extendDomain"
            label={{ ...LABEL, value: limit.label, position: 'insideBottomRight' }}
          />
        ))}
        <Line
          {...{ dataKey: 'value', name: 'Value', type: 'linear', dot: false, strokeWidth: 1.5 }}
          {...{ stroke: 'var(--series-1)', connectNulls: false, isAnimationActive: false }}
        />
      </LineChart>
    </div>
  )
}

const TICK = { fill: 'var(--muted)', fontSize: 11 }
const LABEL = { fill: 'var(--text)', fontSize: 11 }
const CURSOR = { stroke: 'var(--border)' }
const TOOLTIP = {
  ...{ background: 'var(--raised)', border: '1px solid var(--border)', color: 'var(--text)' },
  ...{ padding: '4px 8px', fontSize: 12 },
}
const hourAndMinute = (at: number): string => formatClock(at).slice(0, 5)
const clock = (at: unknown): string => `${formatClock(Number(at))} UTC`

/** Every mark has its line; those that stand near each other share a name. */
function markLines({
  marks,
  span: { fromMs, toMs },
  width,
}: Pick<DrawingProps, 'marks' | 'span'> & { width: number }): ReactNode[] {
  const plotPx = Math.max(1, width - VALUES_PX - MARGIN.right)
  const msPerPx = (toMs - fromMs) / plotPx
  return gatherMarks(marks, (at) => (at - fromMs) / msPerPx).flatMap(
    ({ names, at, labelAt, isEdge }) => [
      ...at.map((place) => (
        <ReferenceLine
          key={`${names} ${place}`}
          {...{ x: fromMs + place * msPerPx, stroke: isEdge ? 'var(--text)' : 'var(--muted)' }}
          {...(isEdge ? {} : { strokeDasharray: '2 3' })}
        />
      )),
      <ReferenceLine
        key={names}
        {...{ x: fromMs + labelAt * msPerPx, stroke: 'none' }}
        label={{ ...LABEL, value: names, position: 'top' }}
      />,
    ],
  )
}

function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(USUAL_WIDTH_PX)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => {
      if (element.clientWidth > 0) setWidth(element.clientWidth)
    }
    measure()
    const resized = new ResizeObserver(measure)
    resized.observe(element)
    return () => resized.disconnect()
  }, [box])
  return width
}

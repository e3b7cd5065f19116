import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react'
import type { TileState } from '../../../shared/model/tile'
import { useCrosshair, useTimeWindow } from '../live/use-state'
import { formatClock } from './format'
import { roundTimes } from '../../../shared/chart/round-times'
import './strip.css'

export interface LaneSegment {
  readonly fromMs: number
  readonly toMs: number
  readonly state: TileState
  /** For who does not see it: "abn-register open". */
  readonly label: string
}

const FILLS: Readonly<Record<TileState, string>> = {
  critical: 'var(--critical)',
  high: 'var(--high)',
  medium: 'var(--medium)',
  low: 'var(--low)',
  normal: 'var(--normal)',
  unknown: 'none',
  stale: 'none',
}

/** A state over the shared range, as one bar: grey is normal, outlined is unknown. */
export function Lane({
  title,
  segments,
  read,
}: {
  title: string
  segments: readonly LaneSegment[]
  /** Right of the bar: the state now, in words. */
  read: ReactNode
}): ReactNode {
  const { fromMs, toMs } = useTimeWindow()
  const rangeMs = toMs - fromMs
  const shown = segments.filter((segment) => segment.toMs > fromMs && segment.fromMs < toMs)
  const words = shown.map(({ label, fromMs: since }) => `${label} from ${formatClock(since)}`)
  return (
    <div className="lane lane-state">
      <div className="lane-title">{title}</div>
      <LaneBox>
        <svg
          viewBox="0 0 1000 24"
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${words.length === 0 ? 'nothing in this range' : words.join('; ')}`}
        >
          {shown.map((segment) => {
            const left = Math.max(0, (segment.fromMs - fromMs) / rangeMs) * 1_000
            const right = Math.min(1, (segment.toMs - fromMs) / rangeMs) * 1_000
            return (
              <rect
                key={segment.fromMs}
                x={left}
                y={8}
                width={Math.max(1, right - left)}
                height={8}
                fill={FILLS[segment.state]}
                opacity={segment.state === 'normal' ? 0.45 : 1}
                stroke={FILLS[segment.state] === 'none' ? 'var(--normal)' : 'none'}
                strokeDasharray="3 3"
                vectorEffect="non-scaling-stroke"
              />
            )
          })}
        </svg>
      </LaneBox>
      <div className="lane-read">{read}</div>
    </div>
  )
}

/** Marks on the shared range: one for each event. */
export function MarkLane({
  title,
  marks,
  read,
}: {
  title: string
  marks: readonly { readonly at: number; readonly label: string }[]
  read: ReactNode
}): ReactNode {
  const { fromMs, toMs } = useTimeWindow()
  const shown = marks.filter(({ at }) => at >= fromMs && at <= toMs)
  return (
    <div className="lane lane-state">
      <div className="lane-title">{title}</div>
      <LaneBox>
        <svg
          viewBox="0 0 1000 24"
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${shown.map(({ label }) => label).join('; ')}`}
        >
          {shown.map(({ at, label }, index) => {
            const x = ((at - fromMs) / (toMs - fromMs)) * 1_000
            return (
              <line
                key={`${at} ${index}`}
                x1={x}
                x2={x}
                y1="4"
                y2="20"
                stroke="var(--text)"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
              >
                <title>{`${formatClock(at)} ${label}`}</title>
              </line>
            )
          })}
        </svg>
      </LaneBox>
      <div className="lane-read">{read}</div>
    </div>
  )
}

/** The times under the strips of a panel. */
export function TimeAxis(): ReactNode {
  const { fromMs, toMs } = useTimeWindow()
  return (
    <div className="lane lane-axis">
      <div className="lane-title">UTC</div>
      <div className="lane-ticks" aria-hidden="true">
        {roundTimes({ fromMs, toMs }).map((at) => (
          <span key={at} style={{ left: `${(100 * (at - fromMs)) / (toMs - fromMs)}%` }}>
            {formatClock(at).slice(0, 5)}
          </span>
        ))}
      </div>
      <div className="lane-read" />
    </div>
  )
}

/** Takes part in the crosshair: shows it, and moves it. Not through React, since it follows the pointer. */
function LaneBox({ children }: { children: ReactNode }): ReactNode {
  const crosshair = useCrosshair()
  const { fromMs, toMs } = useTimeWindow()
  const line = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const draw = (): void => {
      const at = crosshair.get()
      if (line.current === null) return
      line.current.hidden = at === null
      if (at !== null) line.current.style.left = `${((at - fromMs) / (toMs - fromMs)) * 100}%`
    }
    draw()
    return crosshair.subscribe(draw)
  }, [crosshair, fromMs, toMs])

  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    crosshair.set(fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs))
  }
  return (
    <div
      className="lane-plot lane-state"
      onPointerMove={move}
      onPointerLeave={() => crosshair.set(null)}
    >
      {children}
      <div className="lane-crosshair" ref={line} hidden />
    </div>
  )
}

import type { TileState } from '../../../../shared/model/tile'
import type { SeriesView } from '../../live/series-buffer'
import type { LaneSegment } from '../../ui/lane'

export interface LaneSeries {
  readonly name: string
  readonly view: Pick<SeriesView, 'at' | 'values'>
}

export interface LaneWords {
  /** NaN is a reading that failed. */
  readonly stateOf: (value: number) => TileState
  /** `open`, `does not answer`; empty for what is normal. */
  readonly wordOf: (value: number) => string
  readonly normal: string
}

interface Change {
  readonly at: number
  readonly series: number
  readonly value: number | undefined
}

const URGENCY: Readonly<Record<TileState, number>> = {
  normal: 0,
  stale: 1,
  unknown: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
}

/** The worst of several state series over time, as bars. `silentMs`: longer without a reading is unknown. */
export function worstSegments(
  series: readonly LaneSeries[],
  words: LaneWords,
  ends: { readonly toMs: number; readonly silentMs: number },
): LaneSegment[] {
  const changes = series
    .flatMap(({ view }, index) => changesOf(view, index, ends))
    .sort((a, b) => a.at - b.at)
  const now: (number | undefined)[] = series.map(() => undefined)
  const segments: LaneSegment[] = []
  changes.forEach(({ at, series: index, value }, position) => {
    now[index] = value
    const next = changes[position + 1]?.at ?? ends.toMs
    if (next <= at) return
    const { state, label } = worstOf(series, now, words)
    const before = segments.at(-1)
    if (before?.state === state && before.label === label && before.toMs === at) {
      segments[segments.length - 1] = { ...before, toMs: next }
    } else {
      segments.push({ fromMs: at, toMs: next, state, label })
    }
  })
  return segments
}

/** Only where the value changes; a reading that failed goes on until the next good one. */
function changesOf(
  { at, values }: LaneSeries['view'],
  series: number,
  { toMs, silentMs }: { toMs: number; silentMs: number },
): Change[] {
  const changes: Change[] = []
  let last: number | undefined
  const put = (time: number, value: number | undefined): void => {
    if (changes.length > 0 && Object.is(value, last)) return
    changes.push({ at: time, series, value })
    last = value
  }
  at.forEach((time, index) => {
    const value = values[index] ?? NaN
    const before = at[index - 1]
    const spoke = index > 0 && !Number.isNaN(values[index - 1] ?? NaN)
    if (before !== undefined && spoke && time - before > silentMs) put(before + silentMs, undefined)
    put(time, value)
  })
  const end = at.at(-1)
  const endsWell = last !== undefined && !Number.isNaN(last)
  if (end !== undefined && endsWell && toMs - end > silentMs) put(end + silentMs, undefined)
  return changes
}

function worstOf(
  series: readonly LaneSeries[],
  now: readonly (number | undefined)[],
  { stateOf, wordOf, normal }: LaneWords,
): { state: TileState; label: string } {
  const states = now.map((value) => (value === undefined ? 'unknown' : stateOf(value)))
  const state = states.reduce<TileState>(
    (worst, one) => (URGENCY[one] > URGENCY[worst] ? one : worst),
    'normal',
  )
  if (state === 'normal') return { state, label: normal }
  const names = series.flatMap(({ name }, index) => {
    if (states[index] !== state) return []
    const value = now[index]
    return [`${name} ${value === undefined ? 'no data' : wordOf(value)}`]
  })
  const [first = '', ...others] = names
  return { state, label: others.length === 0 ? first : `${first}, ${others.length} more` }
}

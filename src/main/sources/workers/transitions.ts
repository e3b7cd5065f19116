import type { BreakerState, BreakerTransitionRow } from '../../../shared/model/tables/worker'
import type { ReadBreaker } from './breakers'

/** Between which two of our readings something happened, by our wall clock. */
export interface Between {
  readonly fromMs: number
  readonly toMs: number
  /** The worker began anew in between. */
  readonly isRestart: boolean
}

type Step = Omit<BreakerTransitionRow, 'breaker'>

/**
 * The steps a breaker must have taken between two readings: BR6. Polls see states, not steps, so
 * what is known of the machine (open leads to half-open leads to open or closed) fills the hole.
 */
export function deduceSteps(before: ReadBreaker, after: ReadBreaker, between: Between): Step[] {
  const from = before.row.state
  const to = after.row.state
  if (to === 'unknown' || from === 'unknown') return []
  if (between.isRestart) {
    return from === to ? [] : [{ at: between.toMs, from, to, cause: 'the worker restarted' }]
  }
  const { openedAt } = after.row
  const hasReopened = openedAt !== null && openedAt !== before.row.openedAt
  const steps = pathOf({ from, to, hasReopened, hasWaited: hasWaited(before, between.toMs) })
  const within = (at: number | null): number =>
    Math.min(between.toMs, Math.max(between.fromMs, at ?? between.toMs))
  return steps.map(([first, second]) => {
    const told = second === 'open' ? openedAt : second === 'half-open' ? after.row.halfOpenAt : null
    const cause =
      endOfHold(before, first, second, between) ??
      causeOf({ from: first, to: second }, before, after)
    return { at: within(told), from: first, to: second, cause }
  })
}

function pathOf(seen: {
  from: BreakerState
  to: BreakerState
  hasReopened: boolean
  hasWaited: boolean
}): readonly (readonly [BreakerState, BreakerState])[] {
  const { from, to, hasReopened, hasWaited } = seen
  const key = `${from}>${to}`
  if (key === 'closed>half-open')
    return [
      ['closed', 'open'],
      ['open', 'half-open'],
    ]
  if (key === 'open>closed' && hasWaited)
    return [
      ['open', 'half-open'],
      ['half-open', 'closed'],
    ]
  if (key === 'open>open' && hasReopened)
    return [
      ['open', 'half-open'],
      ['half-open', 'open'],
    ]
  if (key === 'half-open>half-open' && hasReopened) {
    return [
      ['half-open', 'open'],
      ['open', 'half-open'],
    ]
  }
  if (key === 'closed>closed' && hasReopened)
    return [
      ['closed', 'open'],
      ['open', 'closed'],
    ]
  return from === to ? [] : [[from, to]]
}

/** True when it had been open for so long that it tried again by itself. */
function hasWaited({ row }: ReadBreaker, nowMs: number): boolean {
  return row.openedAt !== null && row.openMs !== null && nowMs - row.openedAt >= row.openMs
}

/** A state that was forced has ended: by its time, or by somebody before it. */
function endOfHold(
  { row }: ReadBreaker,
  from: BreakerState,
  to: BreakerState,
  { toMs }: Between,
): string | undefined {
  if (to !== 'closed' || (from !== 'forced-open' && from !== 'disabled')) return undefined
  return row.heldUntil !== null && toMs >= row.heldUntil ? 'its time was over' : 'released'
}

function causeOf(
  { from, to }: { from: BreakerState; to: BreakerState },
  before: ReadBreaker,
  after: ReadBreaker,
): string {
  const { row, errorClass } = after
  if (to === 'closed') return from === 'half-open' ? 'trial succeeded' : 'reset'
  if (to === 'half-open') return 'open time ended'
  if (to !== 'open') return 'set by hand'
  const timeouts = row.timeouts ?? 0
  const isTimeout = timeouts > 0 && timeouts * 2 >= (row.failures ?? 0)
  const kind = errorClass ?? (isTimeout ? 'timeout' : 'failure')
  if (from === 'half-open') return `trial failed: ${kind}`
  const share =
    row.failPercent === null
      ? sinceBefore(before, after)
      : `${Math.round(row.failPercent)} % of calls failed`
  return share === '' ? kind : `${kind}, ${share}`
}

/** Its window has run empty since it opened, as no call is let through: what it counted between our readings is left. */
function sinceBefore({ totals: was }: ReadBreaker, { totals: is }: ReadBreaker): string {
  if (was?.fires == null || was.failures === null) return ''
  if (is?.fires == null || is.failures === null) return ''
  const calls = is.fires - was.fires - ((is.rejects ?? 0) - (was.rejects ?? 0))
  const failed = is.failures - was.failures
  return failed <= 0 || calls < failed ? '' : `${failed} of ${calls} calls failed between two looks`
}

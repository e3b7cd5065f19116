import type { BreakerRow, BreakerState } from '../../../../shared/model/tables/worker'
import type { TileState } from '../../../../shared/model/tile'
import type { Owned } from '../of-targets'
import { formatAge } from '../../ui/format'

const GLYPHS: Readonly<Record<BreakerState, TileState>> = {
  closed: 'normal',
  open: 'high',
  'forced-open': 'high',
  'half-open': 'medium',
  disabled: 'low',
  unknown: 'unknown',
}
const URGENCY: Readonly<Record<BreakerState, number>> = {
  open: 0,
  'forced-open': 0,
  'half-open': 1,
  unknown: 2,
  disabled: 3,
  closed: 4,
}

export function breakerGlyph(state: BreakerState): TileState {
  return GLYPHS[state]
}

/** Open ones first. */
export function breakersByUrgency(rows: readonly Owned<BreakerRow>[]): Owned<BreakerRow>[] {
  return rows.toSorted(
    (a, b) =>
      URGENCY[a.state] - URGENCY[b.state] ||
      a.targetId.localeCompare(b.targetId) ||
      a.name.localeCompare(b.name),
  )
}

/** BR5: when it tries again; null: it does not, or cannot be told. */
export function nextTrialAt({ state, halfOpenAt, openedAt, openMs }: BreakerRow): number | null {
  if (state !== 'open') return null
  if (halfOpenAt !== null) return halfOpenAt
  return openedAt === null || openMs === null ? null : openedAt + openMs
}

/** BR4: what trips it: `50 % of 10 calls in 10 s, then open 30 s, 1 trial`. */
export function thresholdText(row: BreakerRow): string {
  const { failThresholdPercent, volumeThreshold, windowMs, openMs, halfOpenTrials } = row
  const trip = [
    failThresholdPercent === null ? '' : `${failThresholdPercent} %`,
    volumeThreshold === null ? '' : `of ${volumeThreshold}+ calls`,
    windowMs === null ? '' : `in ${formatAge(windowMs)}`,
  ].filter((part) => part !== '')
  const rest = [
    trip.join(' '),
    openMs === null ? '' : `then open ${formatAge(openMs)}`,
    halfOpenTrials === null ? '' : `${halfOpenTrials} ${halfOpenTrials === 1 ? 'trial' : 'trials'}`,
  ].filter((part) => part !== '')
  return rest.length === 0 ? 'not told' : rest.join(', ')
}

/** The same in short: `50 % of 5+`. */
export function tripText({ failThresholdPercent, volumeThreshold }: BreakerRow): string {
  if (failThresholdPercent === null) return 'not told'
  const of = volumeThreshold === null ? '' : ` of ${volumeThreshold}+`
  return `${failThresholdPercent} %${of}`
}

/** Why a reset is not offered; undefined: it is. */
export function whyNotReset({ state, canReset }: BreakerRow): string | undefined {
  if (!canReset) return 'This worker does not offer a reset.'
  return state === 'closed' ? 'It is closed already.' : undefined
}

/** Why a test call is not offered; undefined: it is. */
export function whyNotProbe({ canProbe }: BreakerRow): string | undefined {
  return canProbe ? undefined : 'This worker offers no test call.'
}

/** Why it cannot be held in that state; undefined: it can. */
export function whyNotHold(
  { state, canForce }: BreakerRow,
  to: 'forced-open' | 'disabled',
): string | undefined {
  if (!canForce) return 'This worker does not offer to force a state.'
  return state === to ? 'It is held so already: release it first.' : undefined
}

import type { BreakerState } from '../../../shared/model/tables/worker'

type Events = Readonly<Record<string, number>>

/**
 * opossum-prometheus tells no state: it follows from which of `open`, `halfOpen` and `close` went up
 * since the scrape before. Until one does it is unknown, and never taken for closed.
 */
export function inferState(
  now: Events,
  before: Events | undefined,
  known: BreakerState,
): BreakerState {
  if (before === undefined) return known
  const grown = (event: string): number => (now[event] ?? 0) - (before[event] ?? 0)
  const [opened, halfOpened, closed] = [grown('open'), grown('halfOpen'), grown('close')]
  if (opened < 0 || halfOpened < 0 || closed < 0) return 'unknown' // it counts anew
  if (opened > 0 && closed > 0) return 'unknown' // which came last is not told
  if (closed > 0) return 'closed'
  if (opened > 0 && halfOpened > 0) return afterBoth(known, opened, halfOpened)
  if (opened > 0) return 'open'
  return halfOpened > 0 ? 'half-open' : known
}

/** They take turns: the one that came more often came first and last; else the first decides. */
function afterBoth(known: BreakerState, opened: number, halfOpened: number): BreakerState {
  if (opened !== halfOpened) return opened > halfOpened ? 'open' : 'half-open'
  if (known === 'unknown') return 'unknown'
  return known === 'open' ? 'open' : 'half-open'
}

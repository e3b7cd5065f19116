import type { Link } from '../../src/shared/model/link'

/** A link in good order; say only what differs. */
export function makeLink(part: Partial<Link> = {}): Link {
  return {
    targetId: 'primary',
    probe: 'session',
    state: 'live',
    everyMs: 2_000,
    lastOkAt: 1_000,
    attempt: 0,
    nextTryAt: null,
    error: null,
    guard: 'closed',
    costMsPerMin: 12,
    roundTripP95Ms: 2,
    backedOff: false,
    servedBy: null,
    ...part,
  }
}

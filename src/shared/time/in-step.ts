/**
 * How long until the next whole multiple of an interval. Timers of the same or of a multiple interval then fire
 * together: what they change is sent, and drawn, once. Less than half an interval counts as already past.
 */
export function msToNextStep(everyMs: number, nowMs: number): number {
  const left = everyMs - (nowMs % everyMs)
  return left < everyMs / 2 ? left + everyMs : left
}

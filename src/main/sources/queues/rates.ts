import type { Counts, Ended, Extras } from './counts'

const MINUTE_MS = 60_000
const TEN_MINUTES_MS = 600_000
/** A set as large as this whose oldest is younger than the window was surely trimmed: BullMQ keeps as many as it was told. */
const SURELY_TRIMMED = 50

/** Ends a second; null: the queue keeps nothing of what ended, so nobody can tell. */
export function endsPerS(
  ended: Ended,
  { now, windowMs, kept }: { now: number; windowMs: number; kept: number },
): number {
  const inWindow = windowMs === MINUTE_MS ? ended.lastMin : ended.last10Min
  const spanMs = ended.oldestAt === null ? windowMs : now - ended.oldestAt
  const isTrimmed = inWindow === kept && kept >= SURELY_TRIMMED && spanMs < windowMs
  return inWindow / (Math.max(1_000, isTrimmed ? spanMs : windowMs) / 1_000)
}

/** JQ4. null: nothing ended, or nothing of it is kept. */
export function failPercent(extras: Extras, counts: Counts, now: number): number | null {
  const windowMs = TEN_MINUTES_MS
  const failed = endsPerS(extras.failed, { now, windowMs, kept: counts.failed })
  const done = endsPerS(extras.completed, { now, windowMs, kept: counts.completed })
  if (counts.completed === 0 && extras.completed.counter === null) return null
  return failed + done === 0 ? null : (100 * failed) / (failed + done)
}

/** By BullMQ's own counters where they are kept, else by what is kept of the last minute. */
export function outPerS(
  extras: Extras,
  before: Extras | undefined,
  about: { counts: Counts; now: number },
): number | null {
  const byCounter = counterRate(before, extras)
  if (byCounter !== null) return byCounter
  const { counts, now } = about
  if (counts.completed === 0 && counts.active + counts.wait > 0) return null
  const windowMs = MINUTE_MS
  return (
    endsPerS(extras.completed, { now, windowMs, kept: counts.completed }) +
    endsPerS(extras.failed, { now, windowMs, kept: counts.failed })
  )
}

function counterRate(before: Extras | undefined, after: Extras): number | null {
  if (before === undefined || after.completed.counter === null) return null
  if (before.completed.counter === null || after.atMs <= before.atMs) return null
  const grown =
    after.completed.counter -
    before.completed.counter +
    (after.failed.counter ?? 0) -
    (before.failed.counter ?? 0)
  return grown < 0 ? null : grown / ((after.atMs - before.atMs) / 1_000)
}

/** What was added is what ended and what the backlog grew by. */
export function inPerS(
  out: number | null,
  backlog: { before: number; after: number; spanMs: number } | undefined,
): number | null {
  if (out === null || backlog === undefined || backlog.spanMs <= 0) return null
  return Math.max(0, out + (backlog.after - backlog.before) / (backlog.spanMs / 1_000))
}

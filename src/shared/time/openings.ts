import type { MaintenanceWindow, OpenWindow, Schedule } from '../model/maintenance'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4

/** One opening of a window. */
export interface Opening {
  readonly fromMs: number
  readonly toMs: number
}

/** The opening that holds at `now`; undefined: it is closed. */
export function openingAt(window: MaintenanceWindow, now: number): Opening | undefined {
  return openingsAround(window.schedule, now)
    .filter(({ fromMs, toMs }) => fromMs <= now && now < toMs)
    .find(({ fromMs }) => window.endedAt === null || fromMs > window.endedAt)
}

/** When it opens next; undefined: never again. */
export function nextOpening(window: MaintenanceWindow, now: number): Opening | undefined {
  return openingsAround(window.schedule, now).find(
    ({ fromMs }) => fromMs > now && (window.endedAt === null || fromMs > window.endedAt),
  )
}

export function covers(window: Pick<OpenWindow, 'targetIds'>, targetId: string): boolean {
  return window.targetIds === null || window.targetIds.includes(targetId)
}

/** The openings from the day before until a week later, in order. */
function openingsAround(schedule: Schedule, now: number): Opening[] {
  if (schedule.kind === 'once') return [{ fromMs: schedule.fromMs, toMs: schedule.toMs }]
  const today = Math.floor(now / DAY_MS)
  return Array.from({ length: 9 }, (_, place) => today - 1 + place)
    .filter((day) => schedule.days.includes((((day + EPOCH_WEEKDAY) % 7) + 7) % 7))
    .map((day) => {
      const fromMs = day * DAY_MS + schedule.fromMinute * MINUTE_MS
      return { fromMs, toMs: fromMs + schedule.lastsMin * MINUTE_MS }
    })
}

import { z } from 'zod'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4

/** When it is open. Weekly ones are in UTC, Sunday 0, and may go over midnight. */
export const Schedule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once'), fromMs: z.number(), toMs: z.number() }),
  z.object({
    kind: z.literal('weekly'),
    days: z.array(z.int().min(0).max(6)).min(1).max(7),
    fromMinute: z.int().min(0).max(1_439),
    lastsMin: z.int().min(1).max(1_440),
  }),
])
export type Schedule = z.output<typeof Schedule>

/** AL5. While it is open nobody is woken for its targets, and nothing acts on them by itself. */
export const MaintenanceWindow = z.object({
  id: z.string().min(1).max(80),
  title: z.string().trim().min(1).max(120),
  /** null: every target. */
  targetIds: z.array(z.string().max(60)).min(1).max(200).nullable(),
  schedule: Schedule,
  by: z.string().max(120),
  /** Begins before this are over: somebody ended it early. */
  endedAt: z.number().nullable(),
  /** Begin of the opening whose journal entry is written and whose end is not yet. */
  toldFrom: z.number().nullable(),
})
export type MaintenanceWindow = z.output<typeof MaintenanceWindow>

/** One opening of a window. */
export interface Opening {
  readonly fromMs: number
  readonly toMs: number
}

/** An open window, as the shell shows it. */
export const OpenWindow = z.object({
  id: z.string(),
  title: z.string(),
  targetIds: z.array(z.string()).nullable(),
  until: z.number(),
})
export type OpenWindow = z.output<typeof OpenWindow>

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

import { z } from 'zod'

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

/** An open window, as the shell shows it. */
export const OpenWindow = z.object({
  id: z.string(),
  title: z.string(),
  targetIds: z.array(z.string()).nullable(),
  until: z.number(),
})
export type OpenWindow = z.output<typeof OpenWindow>

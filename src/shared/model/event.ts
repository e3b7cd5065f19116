import { z } from 'zod'
import { SEVERITIES } from './finding'

export const EVENT_KINDS = [
  'state',
  'finding',
  'link',
  'action',
  'deploy',
  'note',
  'alert',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** One journal entry. One journal for all. */
export const JournalEvent = z.object({
  id: z.string(),
  at: z.number(),
  kind: z.enum(EVENT_KINDS),
  targetId: z.string().nullable(),
  subject: z.string().nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  title: z.string(),
  detail: z.string(),
})
export type JournalEvent = z.output<typeof JournalEvent>
export type JournalDraft = Omit<JournalEvent, 'id'>

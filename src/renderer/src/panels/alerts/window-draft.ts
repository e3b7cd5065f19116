import type { Input } from '../../../../shared/ipc/contract'
import type { Schedule } from '../../../../shared/model/maintenance'
import { fromMinute, toMinute } from './minute-text'

export type NewWindow = Input<'maintenance.add'>

/** A window as it is typed. Times are UTC, as everywhere. */
export interface WindowDraft {
  readonly title: string
  /** Empty: every target. */
  readonly targetIds: readonly string[]
  readonly kind: 'now' | 'once' | 'weekly'
  readonly minutes: string
  /** `2026-11-26 22:00`. */
  readonly from: string
  readonly day: string
  /** `22:00`. */
  readonly clock: string
}

export const EMPTY_WINDOW: WindowDraft = {
  ...{ title: '', targetIds: [], kind: 'now', minutes: '60', from: '', day: '0', clock: '' },
}

export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MINUTE_MS = 60_000
const MOST_MINUTES = 1_440

export type WindowProblems = Partial<Record<'title' | 'minutes' | 'from' | 'clock', string>>

export function problemsOfWindow(draft: WindowDraft, now: number): WindowProblems {
  const problems: WindowProblems = {}
  const minutes = Number(draft.minutes)
  if (draft.title.trim() === '') problems.title = 'Say what is done, in a few words.'
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) {
    problems.minutes = 'Whole minutes, a day (1440) at most.'
  }
  if (draft.kind === 'once') {
    const fromMs = toTime(draft.from)
    if (fromMs === undefined) problems.from = 'As 2026-11-26 22:00, in UTC.'
    else if (fromMs + minutes * MINUTE_MS <= now) problems.from = 'It would be over already.'
  }
  if (draft.kind === 'weekly' && toMinute(draft.clock) === undefined) {
    problems.clock = 'As 22:00, in UTC.'
  }
  return problems
}

/** Of a draft without problems. */
export function toWindow(draft: WindowDraft, now: number): NewWindow {
  const { title, targetIds } = draft
  return {
    title: title.trim(),
    targetIds: targetIds.length === 0 ? null : [...targetIds],
    schedule: scheduleOf(draft, now),
  }
}

function scheduleOf({ kind, minutes, from, day, clock }: WindowDraft, now: number): Schedule {
  const lastsMin = Number(minutes)
  if (kind === 'weekly') {
    return { kind, days: [Number(day)], fromMinute: toMinute(clock) ?? 0, lastsMin }
  }
  const fromMs = kind === 'now' ? now : (toTime(from) ?? now)
  return { kind: 'once', fromMs, toMs: fromMs + lastsMin * MINUTE_MS }
}

/** undefined: no such time. */
function toTime(text: string): number | undefined {
  const [, day = '', clock = ''] = /^(\d{4}-\d{2}-\d{2}) (\d{1,2}:\d{2})$/.exec(text.trim()) ?? []
  const minute = toMinute(clock)
  const at = minute === undefined ? Number.NaN : Date.parse(`${day}T${fromMinute(minute)}:00Z`)
  return Number.isNaN(at) ? undefined : at
}

/** When a draft would begin on this machine's own clock; empty: not known yet. */
export function localBegin(draft: WindowDraft, now: number): string {
  const at =
    draft.kind === 'weekly' && toMinute(draft.clock) !== undefined
      ? nextWeekday(Number(draft.day), toMinute(draft.clock) ?? 0, now)
      : toTime(draft.from)
  return at === undefined || draft.kind === 'now' ? '' : `${localWords(at)} local time.`
}

/** `Thu 23:00`, by this machine's own clock. */
export function localWords(at: number): string {
  const date = new Date(at)
  const day = DAYS[date.getDay()]?.slice(0, 3) ?? ''
  return `${day} ${fromMinute(60 * date.getHours() + date.getMinutes())}`
}

function nextWeekday(day: number, minute: number, now: number): number {
  const midnight = new Date(now).setUTCHours(0, 0, 0, 0)
  const aheadDays = (day - new Date(now).getUTCDay() + 7) % 7
  return midnight + aheadDays * 86_400_000 + minute * MINUTE_MS
}

/** `weekly on Sunday 22:00 UTC (Sun 23:00 local) for 60 min`. */
export function scheduleWords(schedule: Schedule, now: number): string {
  if (schedule.kind === 'once') {
    const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
    return `${stamp(schedule.fromMs)} to ${stamp(schedule.toMs)} UTC (from ${localWords(schedule.fromMs)} local)`
  }
  const { days, fromMinute: minute, lastsMin } = schedule
  const names = days.map((day) => DAYS[day] ?? '').join(', ')
  const local = localWords(nextWeekday(days[0] ?? 0, minute, now))
  return `weekly on ${names} ${fromMinute(minute)} UTC (${local} local) for ${lastsMin} min`
}

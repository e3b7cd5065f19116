import type { JournalEvent } from '../../shared/model/event'
import type { ActionRun } from '../../shared/model/action'
import type { TimelineEntry } from '../../shared/model/incident'
import type { IncidentRecord } from './record'

/** How far before the start the timeline reaches: what led up to it. */
export const LEAD_UP_MS = 5 * 60_000
/** The same words about the same thing within this time are one entry. */
const SAME_WITHIN_MS = 2_000
const MOST_ENTRIES = 2_000

type Told = Pick<
  IncidentRecord,
  | 'startedAt'
  | 'openedAt'
  | 'endedAt'
  | 'openedBy'
  | 'operator'
  | 'severity'
  | 'notes'
  | 'pictures'
  | 'picturesTaken'
  | 'changes'
  | 'runs'
>

/** Pure: one list of all that happened, oldest first, each thing once. IN2. */
export function mergeTimeline(parts: {
  record: Told
  /** As it was frozen before; the journal may have forgotten since. */
  frozen: readonly TimelineEntry[]
  journal: readonly JournalEvent[]
}): TimelineEntry[] {
  const { record, frozen, journal } = parts
  const own = ownEntries(record)
  const spoken = new Set([...record.notes.map(({ text }) => text), ...pictureWordsOf(record)])
  const told = journal
    .filter(({ kind, title }) => !(kind === 'note' && spoken.has(title)))
    .map((event) => toEntry(event, record.runs))
  const entries = [
    ...own,
    ...told,
    ...frozen.filter(({ id, kind }) => kind !== 'picture' && !own.some((one) => one.id === id)),
  ]
  const { fromMs, toMs } = spanOf(record)
  const within = entries.filter(({ at }) => at >= fromMs && at <= toMs)
  return once(within).slice(-MOST_ENTRIES)
}

export function spanOf({ startedAt, endedAt }: Pick<Told, 'startedAt' | 'endedAt'>): {
  fromMs: number
  toMs: number
} {
  return { fromMs: startedAt - LEAD_UP_MS, toMs: endedAt ?? Number.MAX_SAFE_INTEGER }
}

/** How the journal tells of a picture: it is a mark on every chart. */
export const pictureWords = (number: number): string => `Picture ${number} taken`

const pictureWordsOf = ({ picturesTaken }: Told): string[] =>
  Array.from({ length: picturesTaken }, (_, index) => pictureWords(index + 1))

function ownEntries(record: Told): TimelineEntry[] {
  const { startedAt, openedAt, endedAt, openedBy, operator, severity } = record
  const { notes, pictures, changes } = record
  const by = openedBy === 'alert' ? 'by a critical finding' : `by ${operator}`
  const base = { kind: 'incident', targetId: null, severity: null, detail: '' } as const
  return [
    { ...base, id: 'opened', at: openedAt, severity, title: `Incident declared ${by}` },
    ...(startedAt < openedAt
      ? [{ ...base, id: 'start', at: startedAt, title: 'Start of the trouble, as set by hand' }]
      : []),
    ...notes.map((note): TimelineEntry => ({
      ...{ id: note.id, at: note.at, kind: note.marker ? 'marker' : 'note', targetId: null },
      ...{ severity: null, title: note.text, detail: `by ${note.operator}` },
    })),
    ...pictures.map(({ number, at, caption, operator: who }): TimelineEntry => ({
      ...{ id: `picture-${number}`, at, kind: 'picture', targetId: null, severity: null },
      ...{ title: `Picture ${number}: ${caption}`, detail: `by ${who}` },
    })),
    ...changes.map(({ id, at, text }) => ({ ...base, id, at, title: text })),
    ...(endedAt === null ? [] : [{ ...base, id: 'ended', at: endedAt, title: 'Incident ended' }]),
  ]
}

/** Who did it and why is kept by the run; its proof comes as an entry of its own. */
function toEntry(event: JournalEvent, runs: readonly ActionRun[]): TimelineEntry {
  const { id, at, kind, targetId, severity, title, detail } = event
  const entry = { id, at, kind, targetId, severity, title, detail }
  if (kind !== 'action') return entry
  const run = runs.find(
    (one) =>
      one.targetId === targetId &&
      title.startsWith(`${one.title}: `) &&
      one.startedAt <= at + SAME_WITHIN_MS,
  )
  if (run === undefined) return entry
  const words = [detail, `by ${run.operator}`, run.reason === '' ? '' : `reason: ${run.reason}`]
  return { ...entry, detail: [...words, proofWords(run, title)].filter(Boolean).join('; ') }
}

function proofWords({ proof }: ActionRun, title: string): string {
  if (proof === null || !title.includes(': proof ')) return ''
  return proof.rows
    .map(({ label, before, after }) => `${label} ${before ?? 'unknown'} to ${after ?? 'unknown'}`)
    .join(', ')
}

function once(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const byId = new Map<string, TimelineEntry>()
  // The first of an id wins: what was read anew is put before what was frozen.
  for (const entry of entries) if (!byId.has(entry.id)) byId.set(entry.id, entry)
  const sorted = [...byId.values()].sort((a, b) => a.at - b.at)
  const lastAt = new Map<string, number>()
  return sorted.filter((entry) => {
    const key = `${entry.kind} ${entry.targetId ?? ''} ${entry.severity ?? ''} ${entry.title}`
    const before = lastAt.get(key)
    lastAt.set(key, entry.at)
    return before === undefined || entry.at - before > SAME_WITHIN_MS
  })
}

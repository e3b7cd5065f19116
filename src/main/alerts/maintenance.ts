import { AppError } from '../../shared/errors/app-error'
import type { Input } from '../../shared/ipc/contract'
import type { JournalDraft } from '../../shared/model/event'
import type { MaintenanceWindow, OpenWindow } from '../../shared/model/maintenance'
import { covers, openingAt } from '../../shared/time/openings'

/** A one-time window stays in the list for a day after its end. */
const KEPT_AFTER_MS = 86_400_000

export interface MaintenanceParts {
  readonly windows: () => readonly MaintenanceWindow[]
  /** Keeps them; throws when they cannot be kept. */
  readonly keep: (windows: MaintenanceWindow[]) => void
  readonly note: (drafts: readonly JournalDraft[]) => void
  /** Which windows are open changed. */
  readonly onChange: () => void
  readonly now: () => number
  readonly newId: () => string
  readonly operator: string
}

/** AL5: times in which nobody is woken for some targets, and nothing acts on them by itself. */
export class Maintenance {
  readonly #parts: MaintenanceParts

  constructor(parts: MaintenanceParts) {
    this.#parts = parts
  }

  open(): OpenWindow[] {
    const now = this.#parts.now()
    return this.#parts.windows().flatMap((window) => {
      const opening = openingAt(window, now)
      const { id, title, targetIds } = window
      return opening === undefined ? [] : [{ id, title, targetIds, until: opening.toMs }]
    })
  }

  /** The open window that a target is in; the one that lasts longest. */
  of(targetId: string): OpenWindow | undefined {
    return this.open()
      .filter((window) => covers(window, targetId))
      .sort((a, b) => b.until - a.until)[0]
  }

  add({ title, targetIds, schedule }: Input<'maintenance.add'>): void {
    const { newId, operator, now } = this.#parts
    if (schedule.kind === 'once' && schedule.toMs <= now()) {
      throw new AppError('maintenance/past', `${title} would be over already`)
    }
    const made = { id: newId(), title, targetIds, schedule, by: operator }
    this.#keep([...this.#parts.windows(), { ...made, endedAt: null, toldFrom: null }])
  }

  /** Ends what is open of it; a weekly one opens again at its next time. */
  end(id: string): void {
    const { windows, now } = this.#parts
    this.#find(id)
    this.#keep(windows().map((one) => (one.id === id ? { ...one, endedAt: now() } : one)))
  }

  remove(id: string): void {
    const { windows, note, now, operator } = this.#parts
    const gone = this.#find(id)
    this.#parts.keep(windows().filter((one) => one.id !== id))
    if (gone.toldFrom !== null) note([draft(gone, now(), `removed by ${operator}`)])
    this.#parts.onChange()
  }

  /** Each second: tells of each begin and each end once, also over a restart. */
  tick(): void {
    const { windows, note, now, onChange } = this.#parts
    const at = now()
    const drafts: JournalDraft[] = []
    const kept = windows()
      .filter(({ schedule, toldFrom }) => {
        const isOver = schedule.kind === 'once' && schedule.toMs + KEPT_AFTER_MS < at
        return !isOver || toldFrom !== null
      })
      .map((window) => {
        const toldFrom = openingAt(window, at)?.fromMs ?? null
        if (toldFrom === window.toldFrom) return window
        if (window.toldFrom !== null) drafts.push(draft(window, at, endWords(window, at)))
        if (toldFrom !== null) drafts.push(draft(window, at, 'begins'))
        return { ...window, toldFrom }
      })
    if (drafts.length === 0 && kept.length === windows().length) return
    this.#parts.keep(kept)
    note(drafts)
    onChange()
  }

  #keep(windows: MaintenanceWindow[]): void {
    this.#parts.keep(windows)
    this.tick()
    this.#parts.onChange()
  }

  #find(id: string): MaintenanceWindow {
    const found = this.#parts.windows().find((one) => one.id === id)
    if (found === undefined) throw new AppError('maintenance/unknown', 'there is no such window')
    return found
  }
}

function endWords({ endedAt, toldFrom }: MaintenanceWindow, at: number): string {
  const isEarly = endedAt !== null && toldFrom !== null && endedAt >= toldFrom && endedAt <= at
  return isEarly ? 'was ended early' : 'ends'
}

function draft(
  { title, targetIds, by }: MaintenanceWindow,
  at: number,
  what: string,
): JournalDraft {
  const [only, ...others] = targetIds ?? []
  const targetId = others.length === 0 ? (only ?? null) : null
  return {
    ...{ at, kind: 'note', targetId, subject: targetId, severity: null },
    title: `Maintenance ${title} ${what}`,
    detail: `${targetIds === null ? 'All targets' : targetIds.join(', ')}; set up by ${by}`,
  }
}

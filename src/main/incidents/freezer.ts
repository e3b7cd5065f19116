import { AppError } from '../../shared/errors/app-error'
import type { ActionRun } from '../../shared/model/action'
import type { JournalEvent } from '../../shared/model/event'
import type { TimelineEntry } from '../../shared/model/incident'
import { InTurn } from '../platform/in-turn'
import type { Closable } from '../platform/lifetime'
import type { Logger } from '../platform/log'
import { collect, type CollectParts } from './collect'
import type { IncidentFolder } from './folder'
import type { AuditHeadPrint, IncidentRecord } from './record'
import { mergeTimeline, spanOf } from './timeline'

/** Findings in quick succession share one copy of the evidence. */
const FREEZE_EVERY_MS = 30_000
const MOST_FREEZES = 20
const MOST_RUNS = 500
const MOST_EVENTS = 2_000

interface EventQuery {
  readonly fromMs: number
  readonly toMs: number
  readonly targetId: null
  readonly kinds: readonly []
  readonly limit: number
}

export interface FreezerParts extends Omit<CollectParts, 'history'> {
  readonly history: CollectParts['history'] & {
    readEvents(query: EventQuery): Promise<{ events: JournalEvent[] }>
  }
  readonly runs: (limit: number) => Promise<readonly ActionRun[]>
  readonly auditHead: () => AuditHeadPrint | null
  readonly now: () => number
  readonly log: Logger
  readonly folder: IncidentFolder
  readonly record: (id: string) => IncidentRecord
  readonly change: (id: string, change: Partial<IncidentRecord>) => void
}

/** Copies evidence into the folder of an incident, one copy at a time, in order. */
export class Freezer implements Closable {
  readonly #parts: FreezerParts
  readonly #turn = new InTurn()
  #frozenAt = -Infinity

  constructor(parts: FreezerParts) {
    this.#parts = parts
  }

  /** A new incident: what was copied for the last one does not count. */
  begin(): void {
    this.#frozenAt = -Infinity
  }

  /** A grave finding: copied, unless a copy has just been made. */
  freezeFor(id: string, reason: string): void {
    const { now, record } = this.#parts
    if (now() - this.#frozenAt < FREEZE_EVERY_MS) return
    if (record(id).freezes.length < MOST_FREEZES) void this.freeze(id, reason)
  }

  /** Never rejects: what fails is told by the incident. */
  freeze(id: string, reason: string): Promise<void> {
    this.#frozenAt = this.#parts.now()
    return this.#turn.run(() =>
      this.#freezeNow(id, reason).catch((thrown: unknown) => this.#tellProblem(id, reason, thrown)),
    )
  }

  /** An open one is read from the journal too; of an old one retention may have left only what was frozen. */
  async timeline(record: IncidentRecord): Promise<TimelineEntry[]> {
    const { history, folder, log, now } = this.#parts
    const { fromMs, toMs } = spanOf(record)
    const { events } = await history
      .readEvents({
        ...{ fromMs, toMs: Math.min(toMs, now()), targetId: null, kinds: [] },
        limit: MOST_EVENTS,
      })
      .catch((thrown: unknown) => {
        log.warn('incidents: the journal cannot be read', thrown)
        return { events: [] }
      })
    return mergeTimeline({ record, frozen: folder.timeline(record.id), journal: events })
  }

  /** With the actions of its time, those before the declaration too. */
  async withRuns(record: IncidentRecord): Promise<IncidentRecord> {
    const { fromMs, toMs } = spanOf(record)
    const recent = await this.#parts.runs(MOST_RUNS).catch(() => [])
    const within = recent.filter(({ startedAt }) => startedAt >= fromMs && startedAt <= toMs)
    const byId = new Map([...record.runs, ...within].map((run) => [run.runId, run]))
    return { ...record, runs: [...byId.values()].sort((a, b) => a.startedAt - b.startedAt) }
  }

  close(): Promise<void> {
    return this.#turn.ended()
  }

  async #freezeNow(id: string, reason: string): Promise<void> {
    const { now, auditHead, folder, record: recordOf, change } = this.#parts
    const freezeId = String(recordOf(id).freezes.length + 1).padStart(3, '0')
    const freeze = await collect(this.#parts, {
      ...{ record: recordOf(id), id: freezeId, at: now(), reason },
    })
    const sizeBytes = folder.writeFreeze(id, freeze)
    folder.writeTimeline(id, await this.timeline(await this.withRuns(recordOf(id))))
    const counts = { series: freeze.series.length, tables: freeze.tables.length, sizeBytes }
    const info = { id: freezeId, at: freeze.at, reason, ...counts }
    const { runs } = await this.withRuns(recordOf(id))
    // Read anew: notes may have come while the numbers were read.
    change(id, { freezes: [...recordOf(id).freezes, info], runs, audit: auditHead() })
  }

  #tellProblem(id: string, reason: string, thrown: unknown): void {
    const { log, record, change } = this.#parts
    const words = `Evidence was not frozen (${reason}): ${AppError.from(thrown).message}`
    log.error(`incident ${id}: ${words}`, thrown)
    try {
      change(id, { problems: [...record(id).problems, words] })
    } catch (again) {
      log.error(`incident ${id}: that could not be written down either`, again)
    }
  }
}

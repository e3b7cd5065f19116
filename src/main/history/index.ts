import { join } from 'node:path'
import type { AppErrorData } from '../../shared/errors/app-error'
import type { JournalEvent } from '../../shared/model/event'
import type { SeriesKey } from '../../shared/model/series'
import type { TableSnapshot } from '../../shared/model/tables/table'
import type { Clock } from '../platform/clock'
import type { Closable } from '../platform/lifetime'
import type { Logger } from '../platform/log'
import {
  DEFAULT_LIMITS,
  type EventQuery,
  type HistoryLimits,
  type NewestSample,
  type SeriesPoints,
  type SeriesQuery,
  type StoreStats,
} from './protocol'
import { TableGate } from './table-gate'
import { WorkerLink } from './worker-link'

export interface HistoryParts {
  /** The folder of `history.db`; made when absent. */
  readonly dir: string
  readonly clock: Clock
  readonly log: Logger
  /** The built worker: a file node can run. */
  readonly workerPath: string
  /** What a person should know: a damaged file set aside, a full disk. */
  readonly onNotice?: (notice: AppErrorData) => void
  readonly limits?: Partial<HistoryLimits>
  /** The command line beside a running window: one process writes, others look. */
  readonly readOnly?: boolean
}

export interface Batch {
  readonly at: number
  readonly samples: readonly { readonly key: SeriesKey; readonly value: number | null }[]
}

export interface HistoryStats extends StoreStats {
  readonly seq: number
  /** Writes that are not on disk: a worker that died, a full disk. */
  readonly lost: number
  readonly restarts: number
}

/** What was read, kept for a day. The work is done in a thread of its own; nothing here waits for a disk. */
export class History implements Closable {
  readonly #link: WorkerLink
  readonly #gate = new TableGate()
  readonly #ids = new Map<SeriesKey, number>()
  #seq = 0

  private constructor({ dir, clock, log, workerPath, ...more }: HistoryParts) {
    this.#link = new WorkerLink({
      workerPath,
      input: {
        path: join(dir, 'history.db'),
        limits: { ...DEFAULT_LIMITS, ...more.limits },
        readOnly: more.readOnly ?? false,
      },
      clock,
      log,
      onNotice: (notice) => more.onNotice?.(notice),
      onFresh: () => this.#ids.clear(),
    })
  }

  /** Returns at once; the file is opened in the thread. */
  static open(parts: HistoryParts): History {
    return new History(parts)
  }

  /** Number of the newest batch. What is read includes everything up to the number it comes with. */
  get seq(): number {
    return this.#seq
  }

  /** One tick, or one reading. In order; nothing is waited for. */
  append({ at, samples }: Batch): void {
    if (samples.length === 0) return
    this.#seq += 1
    this.#link.send((seq) => {
      const ids = new Uint32Array(samples.length)
      const values = new Float64Array(samples.length)
      const names: [number, SeriesKey][] = []
      samples.forEach(({ key, value }, place) => {
        ids[place] = this.#idOf(key, names)
        values[place] = value !== null && Number.isFinite(value) ? value : Number.NaN
      })
      const message = { type: 'append', seq, at, names, ids, values } as const
      return { message, transfer: [ids.buffer, values.buffer] }
    })
  }

  /** Kept once in ten seconds, or when it changed strongly. */
  putTable(snapshot: TableSnapshot): void {
    if (!this.#gate.admits(snapshot)) return
    this.#link.send((seq) => ({ message: { type: 'table', seq, snapshot } }))
  }

  addEvents(events: readonly JournalEvent[]): void {
    if (events.length === 0) return
    this.#link.send((seq) => ({ message: { type: 'events', seq, events } }))
  }

  /** NaN is a gap. At most `maxPoints` a series, lowest and highest of each bucket. */
  async readSeries(query: SeriesQuery): Promise<{ seq: number; series: SeriesPoints[] }> {
    const seq = this.#seq
    return { seq, series: await this.#link.ask('series', query) }
  }

  /** The last reading of every series ever kept: for a start with what was known. */
  readNewest(): Promise<NewestSample[]> {
    return this.#link.ask('newest', null)
  }

  /** The newest table kept that is not younger than `atMs`; null: none. */
  readTable(targetId: string, table: string, atMs: number): Promise<TableSnapshot | null> {
    return this.#link.ask('table', { targetId, table, atMs })
  }

  /** Newest first; `total` counts those beyond the limit too. */
  readEvents(query: EventQuery): Promise<{ events: JournalEvent[]; total: number }> {
    return this.#link.ask('events', query)
  }

  async stats(): Promise<HistoryStats> {
    const stored = await this.#link.ask('stats', null)
    return { ...stored, seq: this.#seq, lost: this.#link.lost, restarts: this.#link.restarts }
  }

  /** Packs and removes what is due now; else it is done by itself. */
  async tidy(): Promise<void> {
    await this.#link.ask('tidy', null)
  }

  /** Everything sent so far is on disk afterwards. */
  close(): Promise<void> {
    return this.#link.close()
  }

  #idOf(key: SeriesKey, names: [number, SeriesKey][]): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.#ids.size + 1
    this.#ids.set(key, id)
    names.push([id, key])
    return id
  }
}

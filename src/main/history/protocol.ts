import type { AppErrorData } from '../../shared/errors/app-error'
import type { EventKind, JournalEvent } from '../../shared/model/event'
import type { SeriesKey } from '../../shared/model/series'
import type { TableSnapshot } from '../../shared/model/tables/table'

/** How long what is kept, and how often it is packed. All in ms. */
export interface HistoryLimits {
  readonly seriesKeptMs: number
  readonly tablesKeptMs: number
  readonly eventsKeptMs: number
  /** Single ticks are packed into chunks of this length. */
  readonly sealEveryMs: number
  /** The longest that packing may hold up the worker at a time. */
  readonly sliceMs: number
  readonly tidyEveryMs: number
  /** Writes are saved together this often: what a kill can cost. Less than a tick. */
  readonly saveEveryMs: number
}

const HOUR_MS = 3_600_000

export const DEFAULT_LIMITS: HistoryLimits = {
  seriesKeptMs: 24 * HOUR_MS,
  tablesKeptMs: 24 * HOUR_MS,
  eventsKeptMs: 30 * 24 * HOUR_MS,
  sealEveryMs: HOUR_MS / 2,
  sliceMs: 20,
  tidyEveryMs: 10_000,
  saveEveryMs: 500,
}

/** What the thread is started with. */
export interface WorkerInput {
  readonly path: string
  readonly limits: HistoryLimits
  /** Another process writes; this one only looks. */
  readonly readOnly: boolean
}

export interface SeriesQuery {
  readonly keys: readonly SeriesKey[]
  readonly fromMs: number
  readonly toMs: number
  readonly maxPoints: number
}

/** `at` in ms since 1970; NaN in `values` is a gap. Same length. */
export interface SeriesPoints {
  readonly key: SeriesKey
  readonly at: Float64Array
  readonly values: Float64Array
}

export interface EventQuery {
  readonly fromMs: number
  readonly toMs: number
  readonly targetId: string | null
  /** Empty: all. */
  readonly kinds: readonly EventKind[]
  readonly limit: number
}

export interface NewestSample {
  readonly key: SeriesKey
  readonly at: number
  readonly value: number | null
}

export interface StoreStats {
  readonly series: number
  /** Ticks not packed yet. */
  readonly ticks: number
  readonly chunks: number
  readonly tables: number
  readonly events: number
  readonly sizeBytes: number
  /** The oldest reading kept; null: none. */
  readonly oldestAt: number | null
}

/** Series are named once for each life of the worker, by a number; then only numbers travel. */
export interface AppendMessage {
  readonly type: 'append'
  readonly seq: number
  readonly at: number
  readonly names: readonly (readonly [id: number, key: SeriesKey])[]
  readonly ids: Uint32Array
  readonly values: Float64Array
}

/** What the worker can be asked, and what it answers. */
export interface Questions {
  series: { input: SeriesQuery; output: SeriesPoints[] }
  newest: { input: null; output: NewestSample[] }
  table: {
    input: { targetId: string; table: string; atMs: number }
    output: TableSnapshot | null
  }
  events: { input: EventQuery; output: { events: JournalEvent[]; total: number } }
  stats: { input: null; output: StoreStats }
  /** Packs and tidies now. */
  tidy: { input: null; output: null }
  close: { input: null; output: null }
}
export type QuestionName = keyof Questions

export type ToWorker =
  | AppendMessage
  | { readonly type: 'table'; readonly seq: number; readonly snapshot: TableSnapshot }
  | { readonly type: 'events'; readonly seq: number; readonly events: readonly JournalEvent[] }
  | {
      readonly type: 'ask'
      readonly id: number
      readonly name: QuestionName
      readonly input: unknown
    }

export type FromWorker =
  /** Everything up to `seq` was dealt with; of it, `unsaved` writes are not on disk. */
  | { readonly type: 'done'; readonly seq: number; readonly unsaved: number }
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'notice'; readonly notice: AppErrorData }

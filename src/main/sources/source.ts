import type { z } from 'zod'
import type { JournalDraft } from '../../shared/model/event'
import type { MetricDefinition } from '../../shared/model/metric'
import type { Labels } from '../../shared/model/series'
import type { TableName, Tables } from '../../shared/model/tables/index'
import type { Target, TargetKind } from '../../shared/model/target'
import type { TileKind, Figure } from '../../shared/model/tile'
import type { Closable } from '../platform/lifetime'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { TargetView } from './target-view'
import type { ExpositionReader } from './workers/exposition/reader'

/** A number with labels, where one metric has several series in a target. */
export interface Labelled {
  readonly labels: Labels
  readonly value: number | null
}

/** Tables by name; a cap is told by `truncatedFrom`. */
export type TableRows = {
  readonly [N in TableName]?: readonly Tables[N][]
}

/**
 * What one probe read. A metric that is absent was not read: it shows as a gap.
 * An undeclared metric does not compile when the function that builds this declares its return type.
 */
export interface Reading<M extends Readonly<Record<string, MetricDefinition>>> {
  readonly values: { readonly [K in keyof M]?: number | null | readonly Labelled[] }
  readonly tables?: TableRows
  readonly truncatedFrom?: { readonly [N in TableName]?: number }
  /** Deploy marks and the like; state changes and findings are told by others. */
  readonly events?: readonly JournalDraft[]
  /** Id of the target that answered, when a probe is routed. */
  readonly servedBy?: string
}

export type AnyReading = Reading<Readonly<Record<string, MetricDefinition>>>

export interface Probe {
  readonly everyMs: number
  /** Shorter than `everyMs`. */
  readonly timeoutMs: number
  /** It asks another service than the other probes: their outage neither stops nor slows it. */
  readonly independent?: boolean
}

/** Counted upwards; fewer than before: the count began anew. */
export interface ServedRequests {
  readonly total: number
  readonly errors: number
}

export interface SourceTools {
  readonly clock: Clock
  readonly log: Logger
  /** Ledger of refreshes that we ran ourselves: view `schema.name` of a target -> ms since 1970. */
  readonly ownRefreshes: (
    targetId: string,
  ) => ReadonlyMap<string, { at: number; durationMs: number }>
  /** The newest rows of a table of this target that history keeps: what was known before this start. Absent: nothing is kept. */
  readonly remembered?: (table: TableName) => Promise<readonly Record<string, unknown>[]>
  /** Requests that an instance of a service answered since we listen, as its spans told. Absent: nobody listens. */
  readonly served?: (service: string, instance: string | null) => ServedRequests | undefined
  /** Absent: exposition text is read in place. */
  readonly exposition?: ExpositionReader
  /** The other targets of the same group, for routing heavy probes to a replica: PC10. */
  readonly peers: () => readonly Peer[]
}

export interface Peer {
  readonly view: TargetView
  /** Parsed by the same source's `settings`. */
  readonly settings: unknown
}

/** One open target. The sampler turns any throw that is not an AppError into `source/unreachable`. */
export interface OpenSource<
  P extends string,
  M extends Readonly<Record<string, MetricDefinition>>,
> extends Closable {
  /** Single flight for each probe is the sampler's work; `signal` aborts at the deadline. */
  read(probe: P, signal: AbortSignal): Promise<Reading<M>>
  /** A cheap knock (TCP connect) while backing off; true cuts the wait short. */
  knock?(signal: AbortSignal): Promise<boolean>
}

/** One tile before it is judged. */
export interface TileDraft {
  /** Tail of the id after the target's: '' for the target itself, 'pool', 'breaker/register'. */
  readonly tail: string
  readonly kind: TileKind
  readonly title: string
  readonly panelId: string
  readonly figure: Figure | null
  readonly note: string
  /** The probe its data comes from: age and staleness follow it. */
  readonly probe: string
  readonly seriesKey?: string
}

export interface Source<
  S = unknown,
  P extends string = string,
  M extends Readonly<Record<string, MetricDefinition>> = Readonly<Record<string, MetricDefinition>>,
> {
  readonly id: string
  readonly kind: TargetKind
  readonly title: string
  /** Checks the settings of one connection, secrets included; they never leave the main process. */
  readonly settings: z.ZodType<S>
  readonly metrics: M
  readonly tables: readonly TableName[]
  readonly probes: Readonly<Record<P, Probe>>
  /** Must not connect: the first `read` does. Throws `source/bad-address` on unusable settings. */
  open(target: Target, settings: S, tools: SourceTools): OpenSource<P, M>
  /** Pure: the tiles of one target from what is known of it. */
  tiles(view: TargetView): readonly TileDraft[]
}

/** Checks the shape of a source at compile time; returns it unchanged. */
export function defineSource<
  S,
  P extends string,
  const M extends Readonly<Record<string, MetricDefinition>>,
>(source: Source<S, P, M>): Source<S, P, M> {
  return source
}

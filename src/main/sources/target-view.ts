import type { EventKind, JournalDraft } from '../../shared/model/event'
import type { Link } from '../../shared/model/link'
import { seriesKey, type Labels } from '../../shared/model/series'
import type { TableName, Tables } from '../../shared/model/tables/index'
import type { Target } from '../../shared/model/target'
import type { Labelled } from './source'

/** One successful or failed reading, as the sampler hands it on. */
export interface Observation {
  readonly targetId: string
  readonly probe: string
  readonly at: number
  /** undefined: the reading failed; what is known stays, and ages. */
  readonly values?: Readonly<Record<string, number | null | readonly Labelled[] | undefined>>
  readonly tables?: { readonly [N in TableName]?: readonly Tables[N][] }
  readonly truncatedFrom?: { readonly [N in TableName]?: number }
  readonly events?: readonly JournalDraft[]
  readonly link: Link
}

interface Known {
  readonly value: number | null
  readonly at: number
  readonly labels: Labels
}

/** All that is known of one target now: newest values, newest tables, links. Read by tiles and rules. */
export class TargetView {
  readonly target: Target
  readonly #values = new Map<string, Known[]>()
  readonly #tables = new Map<TableName, { at: number; rows: readonly unknown[] }>()
  readonly #links = new Map<string, Link>()
  readonly #events = new Map<EventKind, JournalDraft>()

  constructor(target: Target) {
    this.target = target
  }

  apply(observation: Observation): void {
    this.#links.set(observation.probe, observation.link)
    for (const event of observation.events ?? []) this.#events.set(event.kind, event)
    for (const [metric, value] of Object.entries(observation.values ?? {})) {
      if (value === undefined) continue
      const many = typeof value === 'number' || value === null ? [{ labels: {}, value }] : value
      this.#values.set(
        metric,
        many.map((one) => ({ ...one, at: observation.at })),
      )
    }
    for (const [name, rows] of Object.entries(observation.tables ?? {})) {
      this.#tables.set(name as TableName, { at: observation.at, rows })
    }
  }

  /** The newest number of a metric without labels; undefined: never read; null: read as unknown. */
  value(metric: string): number | null | undefined {
    return this.#values.get(metric)?.[0]?.value
  }

  /** The newest numbers of a metric with labels. */
  values(metric: string): readonly { labels: Labels; value: number | null; at: number }[] {
    return this.#values.get(metric) ?? []
  }

  table<N extends TableName>(name: N): readonly Tables[N][] | undefined {
    return this.#tables.get(name)?.rows as readonly Tables[N][] | undefined
  }

  tableAt(name: TableName): number | undefined {
    return this.#tables.get(name)?.at
  }

  /** The newest event of a kind that a reading told of. */
  event(kind: EventKind): JournalDraft | undefined {
    return this.#events.get(kind)
  }

  link(probe: string): Link | undefined {
    return this.#links.get(probe)
  }

  get links(): readonly Link[] {
    return [...this.#links.values()]
  }

  /** ST7: nothing is read of it, because somebody wanted it so. */
  get isOff(): boolean {
    return this.#links.size > 0 && this.links.every(({ state }) => state === 'off')
  }

  /** How much slower than its rules expect a probe is read: never below 1. */
  pace(probe: string): number {
    const { everyMs = 1, usualMs = everyMs } = this.#links.get(probe) ?? {}
    return Math.max(1, everyMs / usualMs)
  }

  /** True while the newest good reading of this probe is younger than three intervals. */
  isFresh(probe: string, now: number): boolean {
    const link = this.#links.get(probe)
    return link?.lastOkAt != null && now - link.lastOkAt <= 3 * link.everyMs
  }

  key(metric: string, labels: Labels = {}): string {
    return seriesKey(metric, this.target.id, labels)
  }
}

import type { Input, Message } from '../../shared/ipc/contract'
import type { TopicName } from '../../shared/ipc/names'
import type { ActionRun } from '../../shared/model/action'
import type { JournalEvent } from '../../shared/model/event'
import type { Link } from '../../shared/model/link'
import type { SeriesKey } from '../../shared/model/series'
import type { AppStatus } from '../../shared/model/status'
import type { TableSnapshot } from '../../shared/model/tables/table'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import type { Tile } from '../../shared/model/tile'
import type { Closable } from '../platform/lifetime'

/** One window, as far as pushes are concerned. */
export interface Outlet {
  send<T extends TopicName>(topic: T, message: Message<T>): void
  /** A hidden window gets no pushes; it reads anew when it is shown. */
  isVisible(): boolean
}

interface Sample {
  readonly key: SeriesKey
  readonly value: number | null
}

type Watch = Input<'live.watch'>

const EVERY_MS = 500

/** Pushes what is shown: coalesced, at most two a second for each topic. */
export class Publisher implements Closable {
  readonly #stop: () => void
  readonly #outlets = new Map<number, { outlet: Outlet; keys: Set<string>; tables: Set<string> }>()
  readonly #tiles = new Map<string, Tile>()
  readonly #removed = new Set<string>()
  readonly #links = new Map<string, Link>()
  readonly #tables = new Map<string, TableSnapshot>()
  #samples: { key: SeriesKey; at: number; value: number | null }[] = []
  #events: JournalEvent[] = []
  readonly #runs = new Map<string, ActionRun>()
  #status: AppStatus | undefined
  #catalog: Message<'catalog'> | undefined
  #alerts: Message<'alerts'> | undefined
  #telemetry: TelemetryStatus | undefined
  #incidents: Message<'incidents'> | undefined
  #recovery: Message<'recovery'> | undefined
  #seq = 0

  /** `every` calls back each `ms` until its result is called. */
  constructor(every: (ms: number, call: () => void) => () => void) {
    this.#stop = every(EVERY_MS, () => this.flush())
  }

  attach(id: number, outlet: Outlet): void {
    this.#outlets.set(id, { outlet, keys: new Set(), tables: new Set() })
  }

  detach(id: number): void {
    this.#outlets.delete(id)
  }

  watch(id: number, { keys, tables }: Watch): void {
    const window = this.#outlets.get(id)
    if (window === undefined) return
    window.keys = new Set(keys)
    window.tables = new Set(tables.map(tableId))
  }

  board(seq: number, tiles: readonly Tile[], removed: readonly string[]): void {
    this.#seq = seq
    for (const tile of tiles) {
      this.#tiles.set(tile.id, tile)
      this.#removed.delete(tile.id)
    }
    for (const id of removed) {
      this.#tiles.delete(id)
      this.#removed.add(id)
    }
  }

  link(link: Link): void {
    this.#links.set(`${link.targetId} ${link.probe}`, link)
  }

  samples(seq: number, at: number, samples: readonly Sample[]): void {
    this.#seq = seq
    for (const { key, value } of samples) this.#samples.push({ key, at, value })
  }

  table(snapshot: TableSnapshot): void {
    this.#tables.set(tableId(snapshot), snapshot)
  }

  events(events: readonly JournalEvent[]): void {
    this.#events.push(...events)
  }

  run(run: ActionRun): void {
    this.#runs.set(run.runId, run)
  }

  status(status: AppStatus): void {
    this.#status = status
  }

  catalog(catalog: Message<'catalog'>): void {
    this.#catalog = catalog
  }

  /** The newest state; what has ended is told in any case. */
  alerts(message: Message<'alerts'>): void {
    const ended = [...(this.#alerts?.ended ?? []), ...message.ended]
    this.#alerts = { ...message, ended }
  }

  telemetry(status: TelemetryStatus): void {
    this.#telemetry = status
  }

  incidents(message: Message<'incidents'>): void {
    this.#incidents = message
  }

  recovery(message: Message<'recovery'>): void {
    this.#recovery = message
  }

  flush(): void {
    for (const { outlet, keys, tables } of this.#outlets.values()) {
      if (!outlet.isVisible()) continue
      if (this.#status !== undefined) outlet.send('status', this.#status)
      if (this.#catalog !== undefined) outlet.send('catalog', this.#catalog)
      if (this.#telemetry !== undefined) outlet.send('telemetry', this.#telemetry)
      if (this.#incidents !== undefined) outlet.send('incidents', this.#incidents)
      if (this.#recovery !== undefined) outlet.send('recovery', this.#recovery)
      if (this.#tiles.size + this.#removed.size > 0) outlet.send('board', this.#boardMessage())
      if (this.#links.size > 0) outlet.send('links', { links: [...this.#links.values()] })
      const samples = this.#samples.filter((one) => keys.has(one.key))
      if (samples.length > 0) outlet.send('samples', toMessage(this.#seq, samples))
      const shown = [...this.#tables].filter(([id]) => tables.has(id)).map(([, one]) => one)
      if (shown.length > 0) outlet.send('tables', { seq: this.#seq, tables: shown })
      if (this.#events.length > 0) outlet.send('events', { events: this.#events })
      if (this.#alerts !== undefined) outlet.send('alerts', this.#alerts)
      if (this.#runs.size > 0) outlet.send('runs', { runs: [...this.#runs.values()] })
    }
    this.#clear()
  }

  close(): void {
    this.#stop()
    this.#outlets.clear()
  }

  #boardMessage(): Message<'board'> {
    return { seq: this.#seq, tiles: [...this.#tiles.values()], removed: [...this.#removed] }
  }

  #clear(): void {
    this.#tiles.clear()
    this.#removed.clear()
    this.#links.clear()
    this.#tables.clear()
    this.#runs.clear()
    this.#samples = []
    this.#events = []
    this.#status = undefined
    this.#catalog = undefined
    this.#alerts = undefined
    this.#telemetry = undefined
    this.#incidents = undefined
    this.#recovery = undefined
  }
}

export function tableId(of: { targetId: string; table: string }): string {
  return `${of.targetId} ${of.table}`
}

function toMessage(
  seq: number,
  samples: readonly { key: SeriesKey; at: number; value: number | null }[],
): Message<'samples'> {
  return {
    seq,
    keys: samples.map((one) => one.key),
    at: Float64Array.from(samples, (one) => one.at),
    values: Float64Array.from(samples, (one) => one.value ?? Number.NaN),
  }
}

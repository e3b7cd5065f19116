import { AppError } from '../../../shared/errors/app-error'
import type { Message, Output } from '../../../shared/ipc/contract'
import type { Link } from '../../../shared/model/link'
import type { AppStatus } from '../../../shared/model/status'
import type { Bridge } from '../bridge/request'
import { AlertStore } from './alert-store'
import { BoardStore } from './board-store'
import { Cell, type Stop } from './cell'
import type { PageClock } from './clock'
import { Crosshair } from './crosshair'
import { EventFeed, type EventFilter } from './event-feed'
import { Pause } from './pause'
import { RunStore } from './run-store'
import { SeriesStore } from './series-store'
import { TableStore } from './table-store'
import { Ticks } from './ticks'
import { TimeRange } from './time-range'
import { Watch } from './watch'
import { mergeLinks } from './merge-links'

export type Catalog = Output<'catalog.read'>

/** What could not be read at the start, by request; empty: all is well. */
export type Problems = Readonly<Record<string, AppError>>

const RETRY_MS = 2_000
const RECENT_RUNS = 50

/** Everything the page knows, fed by topics. One for the page; hooks draw from it. */
export class Live {
  readonly bridge: Bridge
  readonly clock: PageClock
  readonly status = new Cell<AppStatus | undefined>(undefined)
  readonly links = new Cell<readonly Link[] | undefined>(undefined)
  readonly catalog = new Cell<Catalog | undefined>(undefined)
  readonly problems = new Cell<Problems>({})
  readonly runs = new RunStore()
  readonly alerts = new AlertStore()
  readonly incidents = new Cell<Message<'incidents'> | undefined>(undefined)
  readonly recovery = new Cell<Message<'recovery'> | undefined>(undefined)
  readonly crosshair = new Crosshair()
  readonly pause: Pause
  readonly range: TimeRange
  readonly ticks: Ticks
  readonly board: BoardStore
  readonly tables: TableStore
  readonly series: SeriesStore
  readonly watch: Watch
  readonly #feeds = new Map<string, { feed: EventFeed; readers: number }>()
  readonly #stops: Stop[] = []

  constructor(parts: { bridge: Bridge; clock: PageClock; rangeMs: number }) {
    const { bridge, clock } = parts
    this.bridge = bridge
    this.clock = clock
    this.pause = new Pause(clock)
    this.range = new TimeRange(parts.rangeMs, clock, this.pause)
    this.ticks = new Ticks(clock)
    this.board = new BoardStore(this.pause)
    this.tables = new TableStore(this.pause)
    const onFailure = (thrown: unknown): void => this.#fail('history.read', thrown)
    this.series = new SeriesStore({
      bridge,
      clock,
      pause: this.pause,
      range: this.range,
      onFailure,
    })
    this.watch = new Watch({
      bridge,
      clock,
      onWatched: ({ tables }, newKeys) => {
        this.#well('live.watch')
        this.tables.take(tables)
        this.series.load(newKeys)
      },
      onDropped: (keys) => this.series.drop(keys),
      onFailure: (thrown) => this.#fail('live.watch', thrown),
    })
  }

  /** Hears first, then reads: nothing falls between the two. */
  start(): void {
    const { bridge } = this
    this.#stops.push(
      bridge.subscribe('status', this.status.set),
      bridge.subscribe('links', ({ links }) => this.links.set(mergeLinks(this.links.get(), links))),
      bridge.subscribe('catalog', (catalog) => {
        this.catalog.set(catalog)
        void this.#readLinks() // those of a removed target are gone
      }),
      bridge.subscribe('board', (batch) => this.board.take(batch)),
      bridge.subscribe('tables', ({ tables }) => this.tables.take(tables)),
      bridge.subscribe('samples', (batch) => this.series.take(batch)),
      bridge.subscribe('alerts', (message) => this.alerts.take(message)),
      bridge.subscribe('runs', ({ runs }) => this.runs.take(runs)),
      bridge.subscribe('incidents', this.incidents.set),
      bridge.subscribe('recovery', this.recovery.set),
      bridge.subscribe('events', ({ events }) => {
        for (const { feed } of this.#feeds.values()) feed.take(events)
      }),
      this.range.rangeMs.subscribe(() => {
        this.series.load(this.watch.watchedKeys())
        this.#reloadFeeds()
      }),
    )
    this.readAll()
  }

  /** Reads everything again: at the start, and when the window was hidden and got no pushes. */
  readAll(): void {
    const { request } = this.bridge
    this.board.hold()
    void this.#try('app.status', async () => this.status.set(await request('app.status', {})))
    void this.#try('catalog.read', async () => this.catalog.set(await request('catalog.read', {})))
    void this.#readLinks()
    void this.#try('board.read', async () => this.board.start(await request('board.read', {})))
    void this.#try('alerts.read', async () => this.alerts.start(await request('alerts.read', {})))
    void this.#try('actions.recent', async () => {
      this.runs.start((await request('actions.recent', { limit: RECENT_RUNS })).runs)
    })
    void this.#try('recovery.read', async () => {
      this.recovery.set(await request('recovery.read', {}))
    })
    void this.#try('incidents.list', async () => {
      const { incidents } = await request('incidents.list', {})
      this.incidents.set({ incidents, exports: this.incidents.get()?.exports ?? [] })
    })
  }

  #readLinks(): Promise<void> {
    return this.#try('links.read', async () =>
      this.links.set((await this.bridge.request('links.read', {})).links),
    )
  }

  /** The window is seen again. */
  resync(): void {
    this.readAll()
    this.watch.tellAgain()
    this.#reloadFeeds()
  }

  feed(filter: EventFilter): { feed: EventFeed; release: Stop } {
    const key = feedKey(filter)
    const entry = this.#feeds.get(key) ?? { feed: new EventFeed(this.bridge, filter), readers: 0 }
    this.#feeds.set(key, entry)
    if (entry.readers === 0) this.#loadFeed(entry.feed)
    entry.readers += 1
    return {
      feed: entry.feed,
      release: () => {
        entry.readers -= 1
        if (entry.readers === 0) this.#feeds.delete(key)
      },
    }
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.watch.close()
    this.series.close()
  }

  #reloadFeeds(): void {
    for (const { feed } of this.#feeds.values()) this.#loadFeed(feed)
  }

  #loadFeed(feed: EventFeed): void {
    const toMs = this.clock.now()
    void feed.load(toMs - this.range.rangeMs.get(), toMs)
  }

  async #try(name: string, read: () => Promise<void>): Promise<void> {
    try {
      await read()
      this.#well(name)
    } catch (thrown) {
      this.#fail(name, thrown)
      this.#stops.push(this.clock.after(RETRY_MS, () => void this.#try(name, read)))
    }
  }

  #fail(name: string, thrown: unknown): void {
    this.problems.set({ ...this.problems.get(), [name]: AppError.from(thrown) })
  }

  #well(name: string): void {
    const problems = this.problems.get()
    if (!(name in problems)) return
    this.problems.set(
      Object.fromEntries(Object.entries(problems).filter(([known]) => known !== name)),
    )
  }
}

function feedKey({ targetId, kinds }: EventFilter): string {
  return `${targetId ?? ''}|${[...kinds].sort().join(',')}`
}

import { AppError } from '../../../shared/errors/app-error'
import type { EventKind, JournalEvent } from '../../../shared/model/event'
import type { Bridge } from '../bridge/request'
import { Cell } from './cell'

const MOST_EVENTS = 500

export interface EventFilter {
  readonly targetId: string | null
  /** Empty: all kinds. */
  readonly kinds: readonly EventKind[]
}

export interface EventList {
  readonly state: 'loading' | 'live' | 'failed'
  /** Newest first. */
  readonly events: readonly JournalEvent[]
  /** How many there are in the range; more than `events` when cut off. */
  readonly total: number
  readonly error: AppError | null
}

const NOTHING_YET: EventList = { state: 'loading', events: [], total: 0, error: null }

/** The journal through one filter: read once, then kept up by the topic. */
export class EventFeed {
  readonly list = new Cell<EventList>(NOTHING_YET)
  readonly #bridge: Bridge
  readonly #filter: EventFilter

  constructor(bridge: Bridge, filter: EventFilter) {
    this.#bridge = bridge
    this.#filter = filter
  }

  async load(fromMs: number, toMs: number): Promise<void> {
    try {
      const { events, total } = await this.#bridge.request('journal.read', {
        fromMs,
        toMs,
        targetId: this.#filter.targetId,
        kinds: [...this.#filter.kinds],
        limit: MOST_EVENTS,
      })
      const pushed = this.list.get().events.filter((event) => event.at > toMs)
      this.#put(merge(pushed, events), Math.max(total, events.length))
    } catch (thrown) {
      this.list.set({ ...this.list.get(), state: 'failed', error: AppError.from(thrown) })
    }
  }

  take(events: readonly JournalEvent[]): void {
    const { targetId, kinds } = this.#filter
    const wanted = events.filter(
      (event) =>
        (targetId === null || event.targetId === targetId) &&
        (kinds.length === 0 || kinds.includes(event.kind)),
    )
    if (wanted.length === 0) return
    const { events: known, total } = this.list.get()
    const all = merge(wanted, known)
    this.#put(all, total + all.length - known.length)
  }

  #put(events: readonly JournalEvent[], total: number): void {
    this.list.set({ state: 'live', events: events.slice(0, MOST_EVENTS), total, error: null })
  }
}

function merge(a: readonly JournalEvent[], b: readonly JournalEvent[]): JournalEvent[] {
  const byId = new Map([...b, ...a].map((event) => [event.id, event]))
  return [...byId.values()].sort((left, right) => right.at - left.at)
}

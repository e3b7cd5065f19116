import type { Message } from '../../../shared/ipc/contract'
import type { Bridge } from '../bridge/request'
import { Cells, type Stop } from './cell'
import type { PageClock } from './clock'
import type { Pause } from './pause'
import { emptyView, SeriesBuffer, type SeriesView } from './series-buffer'
import { POINTS_PER_SERIES, type TimeRange } from './time-range'

const KEYS_PER_REQUEST = 200
/** Past this many points a series is read again, thinned by main. */
const MOST_POINTS = POINTS_PER_SERIES * 5
const RETRY_MS = 5_000

interface Held {
  readonly seq: number
  readonly at: number
  readonly value: number
}

interface Entry {
  readonly buffer: SeriesBuffer
  /** Batches that came while history is being read; null: live. */
  held: Held[] | null
  loaded: boolean
  /** Counts the loads, so that an older answer is dropped. */
  load: number
}

export interface SeriesParts {
  readonly bridge: Bridge
  readonly clock: PageClock
  readonly pause: Pause
  readonly range: TimeRange
  readonly onFailure: (thrown: unknown) => void
}

/** Page start, ARCHITECTURE rule 6: hold what is pushed, read history, drop what it already has, go live. */
export class SeriesStore {
  readonly #parts: SeriesParts
  readonly #views = new Cells<SeriesView | null>(null)
  /** One lasting view for a series without readings: a new one each time would redraw for ever. */
  readonly #empty = new Map<string, SeriesView>()
  readonly #entries = new Map<string, Entry>()
  readonly #dirty = new Set<string>()
  #cancelRetry: Stop | null = null

  constructor(parts: SeriesParts) {
    this.#parts = parts
    parts.pause.whenResumed(() => this.#publishDirty())
  }

  read(key: string): SeriesView {
    const view = this.#views.at(key).get() ?? this.#empty.get(key)
    if (view !== undefined) return view
    const made = emptyView(key)
    this.#empty.set(key, made)
    return made
  }

  subscribe(keys: readonly string[], wake: () => void): Stop {
    const stops = keys.map((key) => this.#views.at(key).subscribe(wake))
    return () => stops.forEach((stop) => stop())
  }

  /** Holds from now on, and reads the range of these keys. */
  load(keys: readonly string[]): void {
    for (let start = 0; start < keys.length; start += KEYS_PER_REQUEST) {
      void this.#loadSome(keys.slice(start, start + KEYS_PER_REQUEST))
    }
  }

  drop(keys: readonly string[]): void {
    for (const key of keys) {
      this.#entries.delete(key)
      this.#views.at(key).set(null)
      this.#empty.delete(key)
    }
  }

  take(batch: Message<'samples'>): void {
    batch.keys.forEach((key, index) => {
      const entry = this.#entries.get(key)
      if (entry === undefined) return
      const at = batch.at[index] ?? NaN
      const value = batch.values[index] ?? NaN
      if (entry.held !== null) entry.held.push({ seq: batch.seq, at, value })
      else if (entry.buffer.push(at, value)) this.#dirty.add(key)
    })
    if (!this.#parts.pause.on) this.#publishDirty()
  }

  close(): void {
    this.#cancelRetry?.()
  }

  async #loadSome(keys: readonly string[]): Promise<void> {
    const loads = new Map(keys.map((key) => [key, this.#startLoad(key)]))
    // The window stands while nobody draws.
    this.#parts.range.move()
    const { fromMs, toMs } = this.#parts.range.window.get()
    try {
      const answer = await this.#parts.bridge.request('history.read', {
        keys: [...keys],
        fromMs: Math.max(0, fromMs),
        toMs: Math.max(toMs, this.#parts.clock.now()),
        maxPoints: POINTS_PER_SERIES,
      })
      const byKey = new Map(answer.series.map((series) => [series.key, series]))
      for (const [key, load] of loads) {
        const found = byKey.get(key)
        this.#finishLoad({ key, load, seq: answer.seq, at: found?.at, values: found?.values })
      }
    } catch (thrown) {
      this.#parts.onFailure(thrown)
      // Live figures go on without the past: nothing held is lost.
      for (const [key, load] of loads) this.#finishLoad({ key, load, seq: -1, failed: true })
      this.#cancelRetry ??= this.#parts.clock.after(RETRY_MS, () => {
        this.#cancelRetry = null
        this.load([...this.#entries].filter(([, entry]) => !entry.loaded).map(([key]) => key))
      })
    }
    if (!this.#parts.pause.on) this.#publishDirty()
  }

  #startLoad(key: string): number {
    const entry = this.#entries.get(key) ?? {
      buffer: new SeriesBuffer(),
      held: null,
      loaded: false,
      load: 0,
    }
    this.#entries.set(key, entry)
    entry.held ??= []
    entry.load += 1
    return entry.load
  }

  #finishLoad(answer: {
    key: string
    load: number
    seq: number
    failed?: boolean
    at?: Float64Array | undefined
    values?: Float64Array | undefined
  }): void {
    const entry = this.#entries.get(answer.key)
    if (entry === undefined || entry.load !== answer.load) return
    if (answer.failed !== true) {
      entry.buffer.replace(answer.at ?? new Float64Array(0), answer.values ?? new Float64Array(0))
      entry.loaded = true
    }
    for (const { seq, at, value } of entry.held ?? []) {
      if (seq > answer.seq) entry.buffer.push(at, value)
    }
    entry.held = null
    this.#dirty.add(answer.key)
  }

  #publishDirty(): void {
    const { fromMs } = this.#parts.range.window.get()
    const tooLong: string[] = []
    for (const key of this.#dirty) {
      const entry = this.#entries.get(key)
      if (entry === undefined) continue
      entry.buffer.dropBefore(fromMs)
      if (entry.buffer.length > MOST_POINTS) tooLong.push(key)
      this.#views.at(key).set(entry.buffer.view(key, entry.loaded))
    }
    this.#dirty.clear()
    if (tooLong.length > 0) this.load(tooLong)
  }
}

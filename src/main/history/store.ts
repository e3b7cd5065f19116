import { statSync } from 'node:fs'
import { inTransaction, isFromFile, openDatabase, rowOf, type Db } from './database'
import { EventStore } from './event-store'
import type { HistoryLimits, StoreStats } from './protocol'
import { Sealer } from './sealer'
import { SeriesStore } from './series-store'
import { TableStore } from './table-store'
import { tidyStep } from './tidy'

interface StoreParts {
  readonly path: string
  readonly limits: HistoryLimits
  readonly readOnly?: boolean
  readonly now: () => number
  readonly monotonic: () => number
}

/** The file with everything in it: series, tables, journal. Runs in the worker thread. */
export class Store {
  readonly series: SeriesStore
  readonly tables: TableStore
  readonly events: EventStore
  readonly #db: Db
  readonly #sealer: Sealer
  readonly #parts: StoreParts

  constructor(parts: StoreParts) {
    this.#parts = parts
    this.#db = openDatabase(parts.path, parts.readOnly)
    try {
      this.series = new SeriesStore(this.#db, parts.readOnly)
      this.tables = new TableStore(this.#db)
      this.events = new EventStore(this.#db)
      this.#sealer = new Sealer(this.series, parts.limits.sliceMs, parts.monotonic)
    } catch (thrown) {
      this.#db.close()
      throw thrown
    }
  }

  /** All in one commit. How many of them could not be written for reasons of their own. */
  write(works: readonly (() => void)[]): number {
    let failed = 0
    inTransaction(this.#db, () => {
      for (const work of works) {
        try {
          work()
        } catch (thrown) {
          if (isFromFile(thrown)) throw thrown
          failed += 1
        }
      }
      this.series.saveNames()
    })
    this.series.namesAreSaved()
    return failed
  }

  /** Begins to pack when it is time, or when told so. */
  beginTidying(isForced = false): void {
    const oldestAt = this.#sealer.oldestAt
    if (oldestAt === undefined) return
    const { sealEveryMs } = this.#parts.limits
    // Also when the clock jumped back: what is far in the future is due as well.
    if (isForced || Math.abs(this.#parts.now() - oldestAt) >= sealEveryMs) this.#sealer.begin()
  }

  /** One short step of packing or removing; false: all is done. */
  tidyStep(): boolean {
    try {
      if (this.#sealer.step()) return true
    } catch (thrown) {
      this.#sealer.discard(this.#parts.now() - 4 * this.#parts.limits.sealEveryMs)
      throw thrown
    }
    return tidyStep(this.#db, this.#parts.limits, this.#parts.now())
  }

  stats(): StoreStats {
    const count = (sql: string): number => (rowOf(this.#db, sql)?.[0] as number) || 0
    return {
      series: this.series.seriesCount,
      ticks: this.series.lastTick - this.series.meta('sealed-tick'),
      chunks: count('select count(*) from chunks'),
      tables: count('select count(*) from tables'),
      events: count('select count(*) from events'),
      sizeBytes: sizeOf(this.#parts.path) + sizeOf(`${this.#parts.path}-wal`),
      oldestAt: count('select min(from_ms) from axes') || (this.#sealer.oldestAt ?? null),
    }
  }

  /** The log is folded into the file, so that a copy of the file alone is whole. */
  close(): void {
    try {
      if (this.#parts.readOnly !== true) this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      this.#db.close()
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

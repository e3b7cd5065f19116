import type { Output } from '../../../shared/ipc/contract'
import type { Bridge } from '../bridge/request'
import type { Stop } from './cell'
import type { PageClock } from './clock'

/** Wait before telling main: a panel mounts many readers at once. */
const SETTLE_MS = 30
const RETRY_MS = 2_000

export interface WatchParts {
  readonly bridge: Bridge
  readonly clock: PageClock
  /** Main has taken the list: answers of the watch, and the keys that are new in it. */
  readonly onWatched: (answer: Output<'live.watch'>, newKeys: readonly string[]) => void
  readonly onDropped: (keys: readonly string[]) => void
  readonly onFailure: (thrown: unknown) => void
}

/** What is mounted is what is watched: counts the readers and tells main the whole list after a change. */
export class Watch {
  readonly #parts: WatchParts
  readonly #keys = new Map<string, number>()
  readonly #tables = new Map<string, number>()
  #told = new Set<string>()
  #cancel: Stop | null = null

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  keys(keys: readonly string[]): Stop {
    return this.#hold(this.#keys, keys)
  }

  table(targetId: string, table: string): Stop {
    return this.#hold(this.#tables, [`${targetId}|${table}`])
  }

  watchedKeys(): string[] {
    return [...this.#keys.keys()]
  }

  /** Tells the list again, as if all were new: after the window was hidden. */
  tellAgain(): void {
    this.#told = new Set()
    this.#later(SETTLE_MS)
  }

  close(): void {
    this.#cancel?.()
  }

  #hold(counts: Map<string, number>, names: readonly string[]): Stop {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
    this.#later(SETTLE_MS)
    let held = true
    return () => {
      if (!held) return
      held = false
      for (const name of names) {
        const left = (counts.get(name) ?? 1) - 1
        if (left > 0) counts.set(name, left)
        else counts.delete(name)
      }
      this.#later(SETTLE_MS)
    }
  }

  #later(delayMs: number): void {
    this.#cancel ??= this.#parts.clock.after(delayMs, () => {
      this.#cancel = null
      void this.#tell()
    })
  }

  async #tell(): Promise<void> {
    const keys = this.watchedKeys()
    const before = this.#told
    this.#told = new Set(keys)
    const dropped = [...before].filter((key) => !this.#keys.has(key))
    if (dropped.length > 0) this.#parts.onDropped(dropped)
    try {
      const answer = await this.#parts.bridge.request('live.watch', {
        keys,
        tables: [...this.#tables.keys()].map((name) => {
          const at = name.indexOf('|')
          return { targetId: name.slice(0, at), table: name.slice(at + 1) }
        }),
      })
      this.#parts.onWatched(
        answer,
        keys.filter((key) => !before.has(key)),
      )
    } catch (thrown) {
      this.#told = before
      this.#parts.onFailure(thrown)
      this.#later(RETRY_MS)
    }
  }
}

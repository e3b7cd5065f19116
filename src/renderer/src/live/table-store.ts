import type { TableSnapshot } from '../../../shared/model/tables/table'
import { Cell, Cells } from './cell'
import type { Pause } from './pause'

/** The newest table of each kind. What was seen last stays when its panel goes, with its age. */
export class TableStore {
  readonly shown = new Cells<TableSnapshot | undefined>(undefined)
  readonly #waiting = new Map<string, TableSnapshot>()
  readonly #pause: Pause

  constructor(pause: Pause) {
    this.#pause = pause
    pause.whenResumed(() => {
      for (const [key, table] of this.#waiting) this.shown.at(key).set(table)
      this.#waiting.clear()
    })
  }

  cell(targetId: string, table: string): Cell<TableSnapshot | undefined> {
    return this.shown.at(`${targetId}|${table}`)
  }

  /** When the newest table that is shown of a target was read; null: none is. */
  newestAt(targetId: string): number | null {
    const times = this.shown
      .keys()
      .filter((key) => key.startsWith(`${targetId}|`))
      .flatMap((key) => this.shown.at(key).get()?.at ?? [])
    return times.length === 0 ? null : Math.max(...times)
  }

  take(tables: readonly TableSnapshot[]): void {
    for (const table of tables) {
      const key = `${table.targetId}|${table.table}`
      const known = this.#waiting.get(key) ?? this.shown.at(key).get()
      if (known !== undefined && known.at > table.at) continue
      // A first table is shown even while paused: an empty panel tells nothing.
      if (this.#pause.on && known !== undefined) this.#waiting.set(key, table)
      else this.shown.at(key).set(table)
    }
  }
}

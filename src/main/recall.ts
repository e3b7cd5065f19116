import type { TableName } from '../shared/model/tables/index'
import type { TableSnapshot } from '../shared/model/tables/table'
import type { History } from './history/index'
import type { Logger } from './platform/log'
import type { Source } from './sources/source'
import type { Observation, TargetView } from './sources/target-view'

export interface RecallParts {
  readonly sources: readonly Source[]
  readonly history: Pick<History, 'readTable'>
  readonly publish: (snapshot: TableSnapshot) => void
  readonly log: Logger
}

/**
 * OV9: the newest tables of a target, as the panels are to show them. Of one that has not answered since the app was started
 * they come from history, with the time at which they were read; its first reading takes their place.
 */
export class Recall {
  readonly #parts: RecallParts
  readonly #recalled = new Map<string, Map<string, TableSnapshot>>()

  constructor(parts: RecallParts) {
    this.#parts = parts
  }

  /** After each reading. Reads history once for a target that is down and was never read. */
  take({ link, targetId, at }: Observation, view: TargetView): void {
    const isSilent = link.state === 'down' || link.state === 'denied'
    if (!isSilent || link.lastOkAt !== null || this.#recalled.has(targetId)) return
    this.#recalled.set(targetId, new Map())
    void this.#read(view, at).catch((thrown: unknown) =>
      this.#parts.log.warn(`${targetId}: its last tables could not be read`, thrown),
    )
  }

  /** undefined: nothing is known of it. */
  newest(view: TargetView, table: string): TableSnapshot | undefined {
    const name = table as TableName
    const targetId = view.target.id
    const rows = view.table(name)
    const at = view.tableAt(name)
    if (rows === undefined || at === undefined) return this.#recalled.get(targetId)?.get(table)
    const read = rows as unknown as Record<string, unknown>[]
    return { targetId, table, at, rows: read, truncatedFrom: null }
  }

  forget(targetId: string): void {
    this.#recalled.delete(targetId)
  }

  async #read(view: TargetView, atMs: number): Promise<void> {
    const { sources, history, publish } = this.#parts
    const { id, kind } = view.target
    const tables = sources.find((one) => one.kind === kind)?.tables ?? []
    for (const table of tables) {
      const snapshot = await history.readTable(id, table, atMs)
      if (snapshot === null || view.table(table) !== undefined) continue
      this.#recalled.get(id)?.set(table, snapshot)
      publish(snapshot)
    }
  }
}

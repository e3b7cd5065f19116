import type { ComponentRow, HealthWord } from '../../../shared/model/tables/worker'

interface Seen {
  readonly status: HealthWord
  /** null: it was so when we began to watch. */
  readonly since: number | null
}

/** Since when each component has been in its state, by our own readings: WK1. */
export class ComponentSince {
  #seen = new Map<string, Seen>()

  note(rows: readonly ComponentRow[], wallMs: number): readonly ComponentRow[] {
    const seen = new Map<string, Seen>()
    const isFirst = this.#seen.size === 0
    const counts = new Map<string, number>()
    const dated = rows.map((row) => {
      // Several checks may share a key; their order is their only name.
      const nth = counts.get(row.key) ?? 0
      counts.set(row.key, nth + 1)
      const key = `${row.key} ${nth}`
      const before = this.#seen.get(key)
      const since = before?.status === row.status ? before.since : isFirst ? null : wallMs
      seen.set(key, { status: row.status, since })
      return { ...row, since }
    })
    this.#seen = seen
    return dated
  }
}

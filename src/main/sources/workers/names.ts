/**
 * Names that a worker gives become labels of series, and a series costs memory for a day: so many
 * different ones are taken from a worker and no more.
 */
export class NameLimit {
  readonly #known = new Set<string>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** The rows whose names are known or may still become so. */
  admit<R>(rows: readonly R[], nameOf: (row: R) => string): readonly R[] {
    return rows.filter((row) => {
      const name = nameOf(row)
      if (this.#known.has(name)) return true
      if (this.#known.size >= this.#max) return false
      this.#known.add(name)
      return true
    })
  }
}

export type Stop = () => void

/** One value that can be heard. The smallest store: get, set, subscribe. */
export class Cell<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly get = (): T => this.#value

  readonly set = (value: T): void => {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const wake of [...this.#listeners]) wake()
  }

  readonly subscribe = (wake: () => void): Stop => {
    this.#listeners.add(wake)
    return () => {
      this.#listeners.delete(wake)
    }
  }
}

/** Cells by key, made when first asked for: only the hearers of one key wake when it changes. */
export class Cells<T> {
  readonly #cells = new Map<string, Cell<T>>()
  readonly #empty: T

  constructor(empty: T) {
    this.#empty = empty
  }

  at(key: string): Cell<T> {
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const made = new Cell(this.#empty)
    this.#cells.set(key, made)
    return made
  }

  keys(): string[] {
    return [...this.#cells.keys()]
  }
}

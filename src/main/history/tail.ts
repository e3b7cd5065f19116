/** The readings of one series that are not packed yet. Grows in place. */
export class Tail {
  #at = new Float64Array(64)
  #values = new Float64Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(at: number, value: number): void {
    if (this.#length === this.#at.length) this.#grow()
    this.#at[this.#length] = at
    this.#values[this.#length] = value
    this.#length += 1
  }

  /** The first `count`, without a copy. */
  head(count = this.#length): { at: Float64Array; values: Float64Array } {
    return { at: this.#at.subarray(0, count), values: this.#values.subarray(0, count) }
  }

  /** Forgets the first `count`. */
  drop(count: number): void {
    this.#at.copyWithin(0, count, this.#length)
    this.#values.copyWithin(0, count, this.#length)
    this.#length -= count
  }

  #grow(): void {
    const at = new Float64Array(this.#length * 2)
    const values = new Float64Array(this.#length * 2)
    at.set(this.#at)
    values.set(this.#values)
    this.#at = at
    this.#values = values
  }
}

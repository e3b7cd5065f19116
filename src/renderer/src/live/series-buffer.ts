const FIRST_CAPACITY = 256

export interface SeriesView {
  readonly key: string
  /** ms since 1970, rising. */
  readonly at: Float64Array
  /** NaN is a gap. */
  readonly values: Float64Array
  /** The newest reading; null: none, or the newest is a gap. */
  readonly last: number | null
  readonly lastAt: number | null
  readonly loaded: boolean
}

export function emptyView(key: string, loaded = false): SeriesView {
  return {
    key,
    at: new Float64Array(0),
    values: new Float64Array(0),
    last: null,
    lastAt: null,
    loaded,
  }
}

/** Numbers over time in two plain arrays. Views are windows onto them: nothing is copied for a redraw. */
export class SeriesBuffer {
  #at = new Float64Array(FIRST_CAPACITY)
  #values = new Float64Array(FIRST_CAPACITY)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** Readings come in order; one that is not newer is already here. */
  push(at: number, value: number): boolean {
    if (this.length > 0 && at <= (this.#at[this.#end - 1] ?? -Infinity)) return false
    if (this.#end === this.#at.length) this.#makeRoom()
    this.#at[this.#end] = at
    this.#values[this.#end] = value
    this.#end += 1
    return true
  }

  replace(at: Float64Array, values: Float64Array): void {
    const capacity = Math.max(FIRST_CAPACITY, at.length * 2)
    this.#at = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
    this.#at.set(at)
    this.#values.set(values)
    this.#start = 0
    this.#end = at.length
  }

  /** Keeps one point before the range, so that a line enters it from the edge. */
  dropBefore(fromMs: number): void {
    while (this.#end - this.#start > 1 && (this.#at[this.#start + 1] ?? Infinity) < fromMs) {
      this.#start += 1
    }
  }

  view(key: string, loaded: boolean): SeriesView {
    const at = this.#at.subarray(this.#start, this.#end)
    const values = this.#values.subarray(this.#start, this.#end)
    const last = values.at(-1)
    return {
      key,
      at,
      values,
      last: last === undefined || Number.isNaN(last) ? null : last,
      lastAt: at.at(-1) ?? null,
      loaded,
    }
  }

  /** New arrays each time: older views keep theirs. */
  #makeRoom(): void {
    const { length } = this
    const capacity = Math.max(FIRST_CAPACITY, length * 2)
    const at = new Float64Array(capacity)
    const values = new Float64Array(capacity)
    at.set(this.#at.subarray(this.#start, this.#end))
    values.set(this.#values.subarray(this.#start, this.#end))
    this.#at = at
    this.#values = values
    this.#start = 0
    this.#end = length
  }
}

/** A state that somebody forced, and that ends by itself. */
export class Hold {
  readonly #now: () => number
  readonly #onEnd: () => void
  #timer: NodeJS.Timeout | undefined
  #untilMs: number | null = null

  constructor(now: () => number, onEnd: () => void) {
    this.#now = now
    this.#onEnd = onEnd
  }

  /** null: it is not held, or without an end. */
  get untilMs(): number | null {
    return this.#untilMs
  }

  begin(forMs: number): void {
    this.end()
    this.#untilMs = this.#now() + forMs
    this.#timer = setTimeout(() => {
      this.end()
      this.#onEnd()
    }, forMs)
    this.#timer.unref()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#untilMs = null
  }
}

/** Does one thing after the other, in the order asked. One that fails holds up none after it. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()

  /** What `work` gives, or throws, once all before it has ended. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  /** All that was asked so far has ended. */
  async ended(): Promise<void> {
    await this.#last
  }
}

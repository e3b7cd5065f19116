export interface Closable {
  close(): void | Promise<void>
}

/** Owns parts and closes them in reverse order, once. One part that fails to close does not keep the others open. */
export class Lifetime implements Closable {
  readonly #parts: Closable[] = []
  #closing: Promise<void> | undefined

  own<T extends Closable>(part: T): T {
    if (this.#closing !== undefined) throw new Error('this lifetime has ended')
    this.#parts.push(part)
    return part
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const part of this.#parts.reverse()) {
      try {
        await part.close()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some parts did not close')
  }
}

/** The work places of a worker: who is busy, since when, and how much waits. */
export class Slots {
  readonly #busy = new Map<symbol, number>()
  #completed = 0

  constructor(
    readonly max: number,
    private readonly now: () => number,
    /** How often this worker was brought back after a crash. */
    private readonly recovered: number,
    private readonly queued: () => number,
  ) {}

  /** Holds a place while `work` runs. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const place = Symbol('slot')
    this.#busy.set(place, this.now())
    try {
      return await work()
    } finally {
      this.#busy.delete(place)
      this.#completed += 1
    }
  }

  describe(): {
    active: number
    idle: number
    queued: number
    oldestTaskMs: number | null
    max: number
    recovered: number
    /** Tasks ended since the start, well or not. */
    completed: number
  } {
    const active = this.#busy.size
    const since = [...this.#busy.values()]
    return {
      active,
      idle: Math.max(0, this.max - active),
      queued: this.queued(),
      oldestTaskMs:
        since.length === 0 ? null : Math.max(0, Math.round(this.now() - Math.min(...since))),
      max: this.max,
      recovered: this.recovered,
      completed: this.#completed,
    }
  }
}

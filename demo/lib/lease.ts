/** Something that holds until a time and then ends by itself, so that a fault cannot outlive whoever made it. */
export class Leases<T> {
  readonly #held = new Map<string, { value: T; untilMs: number }>()

  constructor(private readonly now: () => number) {}

  hold(key: string, value: T, forMs: number): void {
    if (forMs <= 0) this.#held.delete(key)
    else this.#held.set(key, { value, untilMs: this.now() + forMs })
  }

  get(key: string): T | undefined {
    const lease = this.#held.get(key)
    if (lease === undefined) return undefined
    if (lease.untilMs > this.now()) return lease.value
    this.#held.delete(key)
    return undefined
  }
}

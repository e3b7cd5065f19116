/** When the worker was last not to be read, by our own readings: WK3. */
export class Outage {
  #downAt: number | null = null
  #upAt: number | null = null
  #downSinceMs: number | null = null

  get downAt(): number | null {
    return this.#downAt
  }

  get upAt(): number | null {
    return this.#upAt
  }

  failed(wallMs: number, monotonicMs: number): void {
    if (this.#downSinceMs !== null) return
    this.#downAt = wallMs
    this.#upAt = null
    this.#downSinceMs = monotonicMs
  }

  /** How long it was away, when it has just come back; else null. */
  succeeded(wallMs: number, monotonicMs: number): number | null {
    if (this.#downSinceMs === null) return null
    const awayMs = monotonicMs - this.#downSinceMs
    this.#upAt = wallMs
    this.#downSinceMs = null
    return awayMs
  }
}

import { LIMITS } from './limits'

/** Counts what is under way, so that a flood is turned away instead of piling up. */
export class Room {
  #requests = 0
  #bytes = 0

  /** Room for one more of this size; undefined: full, the caller should come again. */
  enter(bytes: number): { grow(bytes: number): boolean; leave(): void } | undefined {
    if (!this.#fits(1, bytes)) return undefined
    this.#requests += 1
    this.#bytes += bytes
    let held = bytes
    let isHeld = true
    return {
      grow: (to) => {
        if (!this.#fits(0, to - held)) return false
        this.#bytes += to - held
        held = to
        return true
      },
      leave: () => {
        if (!isHeld) return
        isHeld = false
        this.#requests -= 1
        this.#bytes -= held
      },
    }
  }

  #fits(requests: number, bytes: number): boolean {
    return (
      this.#requests + requests <= LIMITS.queuedRequests &&
      this.#bytes + bytes <= LIMITS.queuedBytes
    )
  }
}

import { pause } from './wait'

/** Something out of order, for as long as it is held. Both sides are called in turn, and `end` may be tried again. */
export interface Condition {
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

interface Known {
  readonly condition: Condition
  /** Each with its own end; none yet while it is still beginning. */
  readonly holders: Map<string, NodeJS.Timeout | undefined>
  isBegun: boolean
  turn: Promise<void>
}

const RETRY_MS = 1_000
const CLOSE_WITHIN_MS = 5_000

/** Begun by their first holder, ended with the last: one that stops renewing is let go of when its time is over. */
export class Conditions {
  readonly #known = new Map<string, Known>()
  #isClosed = false

  constructor(
    private readonly log: (line: string) => void,
    private readonly wait: (ms: number) => Promise<void> = pause,
  ) {}

  add(name: string, condition: Condition): void {
    this.#known.set(name, {
      condition,
      holders: new Map(),
      isBegun: false,
      turn: Promise.resolve(),
    })
  }

  /** One that only has to be known of. */
  addFlag(name: string): () => boolean {
    let isOn = false
    this.add(name, {
      begin: () => void (isOn = true),
      end: () => void (isOn = false),
    })
    return () => isOn
  }

  /** Renews it, or lets it go with `forMs` 0. Settles when it has begun or ended; false for an unknown name. */
  async hold(name: string, holder: string, forMs: number): Promise<boolean> {
    const known = this.#known.get(name)
    if (!known || this.#isClosed) return false
    clearTimeout(known.holders.get(holder))
    known.holders.delete(holder)
    if (forMs > 0) known.holders.set(holder, undefined)
    try {
      await this.#turn(name, known)
    } catch (thrown) {
      known.holders.delete(holder)
      void this.#endLater(name, known)
      throw thrown
    }
    // Only now: what takes long to begin must not be over before it is there.
    if (known.holders.has(holder))
      known.holders.set(holder, this.#lapse({ name, holder, afterMs: forMs }))
    return true
  }

  /** Ends them all. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const [name, known] of this.#known) {
      for (const lapse of known.holders.values()) clearTimeout(lapse)
      known.holders.clear()
      // One that cannot end now must not keep everything else from ending.
      await Promise.race([
        this.#turn(name, known).catch(() => undefined),
        this.wait(CLOSE_WITHIN_MS),
      ])
    }
  }

  #lapse(of: { name: string; holder: string; afterMs: number }): NodeJS.Timeout {
    return setTimeout(() => {
      this.log(`${of.name}: nobody renews it any more`)
      void this.hold(of.name, of.holder, 0).catch(() => undefined)
    }, of.afterMs)
  }

  /** One after the other: a begin that is under way is over before the end starts. */
  #turn(name: string, known: Known): Promise<void> {
    const turn = known.turn.then(() => settle(known))
    known.turn = turn.catch((thrown: unknown) => this.log(`${name}: ${String(thrown)}`))
    return turn
  }

  async #endLater(name: string, known: Known): Promise<void> {
    while (!this.#isClosed && known.isBegun && known.holders.size === 0) {
      await this.wait(RETRY_MS)
      await this.#turn(name, known).catch(() => undefined)
    }
  }
}

async function settle(known: Known): Promise<void> {
  const isWanted = known.holders.size > 0
  if (isWanted === known.isBegun) return
  if (isWanted) {
    // Begun from here on, even if it fails halfway: then its end clears up.
    known.isBegun = true
    await known.condition.begin()
  } else {
    await known.condition.end()
    known.isBegun = false
  }
}

import type { Link } from '../../src/shared/model/link'

/** A planned reading may come so much later by the jitter that keeps probes apart. */
const JITTER = 0.1
/** Later than this after it was due, a tick is late. */
export const LATE_MS = 250

export interface TickCount {
  readonly due: number
  readonly onTime: number
  /** How long after it was due each came, in ms; 0: in time. Those that never came are not among them. */
  readonly lateMs: readonly number[]
  /** Probes with a tick that was late or missing, and how many of theirs. */
  readonly late: ReadonlyMap<string, number>
}

/** Notes each good reading of each probe as the app itself tells of it. Times are monotonic. */
export class TickWatch {
  readonly #probes = new Map<string, { usualMs: number; lastOkAt: number; at: number[] }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  note({ targetId, probe, everyMs, usualMs = everyMs, lastOkAt }: Link): void {
    if (lastOkAt === null) return
    const id = `${targetId}.${probe}`
    const known = this.#probes.get(id) ?? { usualMs, lastOkAt: 0, at: [] }
    if (known.lastOkAt === lastOkAt) return
    known.at.push(this.#now())
    this.#probes.set(id, { ...known, lastOkAt })
  }

  get probes(): number {
    return this.#probes.size
  }

  /** Every tick that was due in the span: each one an interval after the reading before. */
  count(fromMs: number, toMs: number): TickCount {
    const lateMs: number[] = []
    const late = new Map<string, number>()
    let due = 0
    for (const [id, { usualMs, at }] of this.#probes) {
      const stepMs = usualMs * (1 + JITTER)
      let before = at.filter((one) => one < fromMs).at(-1) ?? toMs
      while (before + stepMs + LATE_MS <= toMs) {
        const [dueAt, last]: [number, number] = [before + stepMs, before]
        const came = at.find((one) => one > last)
        const overMs: number = came === undefined ? Infinity : Math.max(0, came - dueAt)
        due += 1
        if (Number.isFinite(overMs)) lateMs.push(overMs)
        if (overMs > LATE_MS) late.set(id, (late.get(id) ?? 0) + 1)
        // One that is a whole interval late was not read at all that time.
        before = came === undefined || overMs > stepMs ? dueAt : came
      }
    }
    const missed = [...late.values()].reduce((sum, one) => sum + one, 0)
    return { due, onTime: due - missed, lateMs, late }
  }
}

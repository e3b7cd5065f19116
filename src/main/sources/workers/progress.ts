import type { ReadSlots } from './stores'

const STUCK_AFTER_MS = 120_000

interface Seen {
  readonly completed: number | null
  readonly queued: number
  readonly active: number
  readonly oldestStartMs: number | null
  readonly progressAtMs: number
}

/** Healthy but stuck: work waits, and for two minutes nothing has ended. WK4. */
export class ProgressWatch {
  readonly #seen = new Map<string, Seen>()

  /** True when one group of slots is stuck. Times by the monotonic clock. */
  isStuck(slots: readonly ReadSlots[], monotonicMs: number): boolean {
    let isStuck = false
    for (const one of slots) {
      const { name, active, queued, oldestTaskMs } = one.row
      const before = this.#seen.get(name)
      const now = {
        ...{ completed: one.completed, queued, active },
        oldestStartMs: oldestTaskMs === null ? null : monotonicMs - oldestTaskMs,
      }
      const hasMoved = before === undefined || queued === 0 || hasProgressed(before, now)
      const progressAtMs = hasMoved ? monotonicMs : before.progressAtMs
      this.#seen.set(name, { ...now, progressAtMs })
      isStuck ||= monotonicMs - progressAtMs >= STUCK_AFTER_MS
    }
    return isStuck
  }

  forget(): void {
    this.#seen.clear()
  }
}

/** A count of ended tasks decides where it is told; else any sign that one has ended. */
function hasProgressed(before: Seen, now: Omit<Seen, 'progressAtMs'>): boolean {
  if (before.completed !== null && now.completed !== null) return now.completed !== before.completed
  if (now.queued < before.queued || now.active < before.active) return true
  if (before.oldestStartMs === null || now.oldestStartMs === null) return now.active > before.active
  return now.oldestStartMs > before.oldestStartMs + 1_000
}

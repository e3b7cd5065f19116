import type { BreakerRow } from '../../../shared/model/tables/worker'
import type { Found } from './found'
import type { WorkerHealth } from './health'
import { hasFailed, isNotAsked, type Side } from './side'
import type { Tick } from './tick'

/** So many readings in a row in which nothing moved, before fewer are made. */
const CALM_READINGS = 3

/**
 * When what a worker offers beside its health is asked: at each reading, and at every second one while nothing
 * moves. So a change there is seen within two intervals, and within one as soon as the health tells of it.
 */
export class SidePace {
  #calmReadings = 0
  #wasAsked = true
  #health = ''
  #counts = new Map<string, string>()

  /** Whether they may be left out of this reading, if its health says what the one before said. */
  get mayRest(): boolean {
    return this.#wasAsked && this.#calmReadings >= CALM_READINGS
  }

  isAsBefore(health: WorkerHealth): boolean {
    return wordsOf(health) === this.#health
  }

  note(tick: Tick, found: Found): void {
    this.#wasAsked = !sidesOf(tick).some(isNotAsked)
    const isCalm = [this.isAsBefore(tick.health), this.#areCalm(tick, found)].every(Boolean)
    this.#calmReadings = isCalm ? this.#calmReadings + 1 : 0
    this.#health = wordsOf(tick.health)
  }

  /** Another process, or a reading that failed: looked at closely again. */
  forget(): void {
    this.#calmReadings = 0
    this.#wasAsked = true
    this.#counts.clear()
  }

  #areCalm(tick: Tick, { breakers, slots, pools, caches }: Found): boolean {
    const isWell = tick.health.status === 'pass' && !sidesOf(tick).some(hasFailed)
    const isRoomy =
      slots.every(({ row }) => row.queued === 0 && row.active < row.max) &&
      pools.every(({ waiting, total, idle, max }) => waiting === 0 && total - idle < max)
    const quiet = breakers.map(({ row }) => this.#isQuiet(row))
    const warmed = caches.map(({ name, lastWarmAt }) => this.#isSame(`cache ${name}`, lastWarmAt))
    return isWell && isRoomy && [...quiet, ...warmed].every(Boolean)
  }

  /** Nothing fails: in a rolling window there is none, and what only grows has not grown. */
  #isQuiet({ name, state, failures, timeouts, rejects, windowMs }: BreakerRow): boolean {
    const failed = (failures ?? 0) + (timeouts ?? 0) + (rejects ?? 0)
    const isSame = this.#isSame(`breaker ${name}`, failed)
    return state === 'closed' && (windowMs === null ? isSame : failed === 0)
  }

  #isSame(key: string, value: number | null): boolean {
    const isSame = this.#counts.get(key) === String(value)
    this.#counts.set(key, String(value))
    return isSame
  }
}

const sidesOf = ({ breakers, caches, pool }: Tick): readonly Side[] => [breakers, caches, pool]

/** What of a health is a state, and no figure. */
function wordsOf({ status, version, releaseId, startedAt, components }: WorkerHealth): string {
  const words = components.map((one) => one.status)
  return [status, version, releaseId, startedAt, ...words].join(' ')
}

import type { AppError } from '../../shared/errors/app-error'
import type { Link } from '../../shared/model/link'
import { stateAfter } from './failures'

type Health = Pick<Link, 'state' | 'lastOkAt' | 'attempt' | 'nextTryAt' | 'error' | 'servedBy'>

const IDLE: Health = {
  state: 'connecting',
  lastOkAt: null,
  attempt: 0,
  nextTryAt: null,
  error: null,
  servedBy: null,
}

/** How one probe fares: the part of its Link that readings change. PC14. */
export class LinkKeeper {
  #health: Health = IDLE

  get health(): Health {
    return this.#health
  }

  /** Not read, because somebody wanted it so; then as if it had never been read. */
  switchedOff(): void {
    this.#health = { ...IDLE, lastOkAt: this.#health.lastOkAt, state: 'off' }
  }

  switchedOn(): void {
    if (this.#health.state === 'off') this.#health = IDLE
  }

  succeeded(at: number, servedBy: string | null): void {
    this.#health = {
      state: 'live',
      lastOkAt: at,
      attempt: 0,
      nextTryAt: null,
      error: null,
      servedBy,
    }
  }

  failed(error: AppError, attempt = this.#health.attempt + 1): void {
    this.#health = {
      ...this.#health,
      state: stateAfter(error.code),
      attempt,
      error: error.toData(),
    }
  }

  /** `at` null: it is read in its usual rhythm. */
  nextTry(at: number | null): void {
    this.#health = { ...this.#health, nextTryAt: at }
  }
}

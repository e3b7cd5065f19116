import type { OwnPoolRow } from '../../../shared/model/tables/postgres'
import type { Clock } from '../../platform/clock'
import type { PgTarget } from './address'
import { connect, destroy, type Connected, type SessionLimits } from './connect'
import { sqlStateOf, toAppError } from './errors'
import { runStatement, type Statement, type TextRow } from './statement'
import { AppError } from '../../../shared/errors/app-error'

export interface LaneOptions {
  readonly name: string
  readonly target: PgTarget
  readonly limits: SessionLimits
  readonly clock: Clock
}

/** A statement, or how it reads for a major version (18 for "18.4"; 0: not told). */
export type StatementFor = Statement | ((majorVersion: number) => Statement)

const KEPT_ACQUIRES = 100
const DEGRADED_MS = 100
const CRITICAL_MS = 1_000

/** One kept connection, used by one statement at a time. A monitor must not add to the load that it watches. */
export class Lane {
  readonly #options: LaneOptions
  #connected: Connected | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #busy = false
  #closed = false
  #failedLast = false
  #connects = 0
  readonly #acquires: number[] = []

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** How often it connected: counters must not be compared across two connections. */
  get connects(): number {
    return this.#connects
  }

  /** Runs one statement in its turn; it may hang on the major version of the server. On the signal the connection is cut: its late answer must not be read by the next one. */
  async run(statement: StatementFor, signal: AbortSignal): Promise<readonly TextRow[]> {
    const { clock } = this.#options
    const askedAt = clock.monotonic()
    this.#waiting += 1
    const turn = this.#tail.then(async () => {
      this.#waiting -= 1
      return this.#runNow(statement, signal, askedAt)
    })
    this.#tail = turn.catch(() => undefined)
    return turn
  }

  async #runNow(
    statement: StatementFor,
    signal: AbortSignal,
    askedAt: number,
  ): Promise<readonly TextRow[]> {
    const { target, limits, clock } = this.#options
    if (this.#closed || hasEnded(signal)) throw stopped(signal)
    this.#busy = true
    try {
      const connected = await this.#acquire(signal)
      this.#noteAcquire(clock.monotonic() - askedAt)
      this.#failedLast = false
      const text = typeof statement === 'function' ? statement(connected.majorVersion) : statement
      return await this.#guarded(connected, text, limits, signal)
    } catch (thrown) {
      if (this.#connected === undefined) this.#failedLast = true
      throw hasEnded(signal) ? stopped(signal) : toAppError(thrown, target)
    } finally {
      this.#busy = false
    }
  }

  async #acquire(signal: AbortSignal): Promise<Connected> {
    if (this.#connected !== undefined) return this.#connected
    const { target, limits } = this.#options
    const connected = await connect(target, limits, signal)
    if (this.#isClosed()) {
      destroy(connected.client)
      throw new AppError('source/canceled', 'the connection is being closed')
    }
    const drop = (): void => {
      if (this.#connected === connected) this.#connected = undefined
    }
    connected.client.on('error', drop)
    connected.client.on('end', drop)
    this.#connected = connected
    this.#connects += 1
    return connected
  }

  async #guarded(
    connected: Connected,
    statement: Statement,
    limits: SessionLimits,
    signal: AbortSignal,
  ): Promise<readonly TextRow[]> {
    const cut = (): void => this.#drop(connected)
    signal.addEventListener('abort', cut, { once: true })
    try {
      return await runStatement(connected, statement, limits)
    } catch (thrown) {
      // Anything but a clean word of the server leaves the connection in a state that we do not know.
      if (sqlStateOf(thrown) === undefined) this.#drop(connected)
      throw thrown
    } finally {
      signal.removeEventListener('abort', cut)
    }
  }

  #isClosed(): boolean {
    return this.#closed
  }

  #drop(connected: Connected): void {
    if (this.#connected === connected) this.#connected = undefined
    destroy(connected.client)
  }

  #noteAcquire(ms: number): void {
    this.#acquires.push(ms)
    if (this.#acquires.length > KEPT_ACQUIRES) this.#acquires.shift()
  }

  /** PC3: measured, not configured. */
  stats(): OwnPoolRow {
    const total = this.#connected === undefined ? 0 : 1
    const p95 = percentile(this.#acquires, 0.95)
    return {
      name: this.#options.name,
      total,
      idle: total === 1 && !this.#busy ? 1 : 0,
      waiting: this.#waiting,
      max: 1,
      acquireP95Ms: p95,
      status: judge(p95, this.#waiting, this.#failedLast),
    }
  }

  /** Gives the connection back; the next statement opens one again. */
  async rest(): Promise<void> {
    const connected = this.#connected
    if (connected === undefined || this.#busy || this.#waiting > 0) return
    this.#connected = undefined
    await this.#sayGoodbye(connected)
  }

  async close(): Promise<void> {
    this.#closed = true
    const connected = this.#connected
    this.#connected = undefined
    if (connected !== undefined) await this.#sayGoodbye(connected)
  }

  async #sayGoodbye(connected: Connected): Promise<void> {
    // A server that hangs must not hold us up: say goodbye, then cut.
    const goodbye = connected.client.end().catch(() => undefined)
    await Promise.race([goodbye, this.#options.clock.wait(500)])
    destroy(connected.client)
  }
}

/** Asked anew each time: the compiler takes the first answer for a lasting one. */
function hasEnded(signal: AbortSignal): boolean {
  return signal.aborted
}

function stopped(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return hasEnded(signal)
    ? new AppError('source/timeout', 'no answer within the deadline; the connection was replaced')
    : new AppError('source/canceled', 'the connection is being closed')
}

export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}

function judge(p95: number | null, waiting: number, failed: boolean): OwnPoolRow['status'] {
  if (failed || (p95 !== null && p95 >= CRITICAL_MS)) return 'critical'
  return waiting > 0 || (p95 !== null && p95 >= DEGRADED_MS) ? 'degraded' : 'healthy'
}

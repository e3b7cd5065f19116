import type { AppError } from '../../shared/errors/app-error'
import type { Link } from '../../shared/model/link'
import type { Clock } from '../platform/clock'
import type { AnyReading, Probe } from '../sources/source'
import type { Observation } from '../sources/target-view'
import type { Accepted } from './accept'
import { CostMeter } from './cost-meter'
import { withDeadline } from './deadline'
import { isAbsent, isRefusedLogin, toReadError } from './failures'
import { gathered, retryDelayMs, type SamplerLimits } from './limits'
import { LinkKeeper } from './link-keeper'

/** What a loop asks of the target it belongs to. */
export interface LoopHost {
  readonly targetId: string
  readonly clock: Clock
  readonly random: () => number
  readonly limits: SamplerLimits
  read(probe: string, signal: AbortSignal): Promise<AnyReading>
  accept(reading: AnyReading): Accepted
  guarded<T>(work: () => Promise<T>, loop: ProbeLoop): Promise<T>
  readonly guardState: Link['guard']
  /** Why this probe must not be read now; null: it may. */
  refusal(loop: ProbeLoop): Refusal | null
  /** Resolves when the door opened, or after `ms`. */
  restAfterFailure(loop: ProbeLoop, ms: number, signal: AbortSignal): Promise<void>
  tell(loop: ProbeLoop, observation: Observation): void
}

export interface Refusal {
  readonly error: AppError
  readonly attempt: number
  /** When the one that may try does so; null: it is trying. */
  readonly untilAt: number | null
}

/** Reads one probe of one target, again and again: cadence, deadline, single flight, retry. */
export class ProbeLoop {
  readonly name: string
  readonly #usualMs: number
  #probe: Probe
  readonly #host: LoopHost
  readonly #cost: CostMeter
  readonly #keeper = new LinkKeeper()
  #flight: Promise<Observation | undefined> | undefined
  #cancel = new AbortController()
  #sleep = new AbortController()
  #running: Promise<void> | undefined
  #stopped = true
  /** The reading under way. One that outlives its deadline is not overlapped by the next one. */
  #work: { readonly ended: Promise<void>; readonly since: number } | undefined
  /** Monotonic: a jump of the wall clock moves no reading. */
  #startedAt = 0
  #retryAt = 0

  constructor(name: string, probe: Probe, host: LoopHost) {
    this.name = name
    this.#probe = probe
    this.#usualMs = probe.everyMs
    this.#host = host
    this.#cost = new CostMeter(probe.everyMs, host.limits)
  }

  get everyMs(): number {
    return this.#cost.everyMs
  }

  get isIndependent(): boolean {
    return this.#probe.independent === true
  }

  get link(): Link {
    const { targetId, clock, guardState } = this.#host
    return {
      targetId,
      probe: this.name,
      everyMs: this.#cost.everyMs,
      usualMs: this.#usualMs,
      guard: guardState,
      costMsPerMin: this.#cost.costMsPerMin(clock.monotonic()),
      roundTripP95Ms: this.#cost.p95Ms,
      backedOff: this.#cost.backedOff,
      ...this.#keeper.health,
    }
  }

  start(firstDelayMs: number): void {
    this.#stopped = false
    this.#running = this.#run(firstDelayMs)
  }

  /** Ends the flight under way without a result. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel.abort()
    this.#sleep.abort()
    await this.#running
    await this.#flight
    this.#running = undefined
    this.#cancel = new AbortController()
  }

  /** ST7: another interval, from now on. */
  pace(probe: Probe): void {
    this.#probe = probe
    this.#cost.pace(probe.everyMs)
    this.#keeper.switchedOn()
    this.wake()
  }

  /** ST7: nothing is read, because somebody wanted it so. */
  switchOff(): void {
    this.#keeper.switchedOff()
  }

  /** How it fares, without a reading. */
  tellHealth(): void {
    this.#tell(undefined)
  }

  /** Ends the rest before the next reading. */
  wake(): void {
    this.#sleep.abort()
  }

  /** Is not read; says so as if it were. */
  decline({ error, attempt, untilAt }: Refusal): Observation {
    this.#keeper.failed(error, attempt)
    this.#keeper.nextTry(untilAt)
    return this.#tell(undefined)
  }

  /** One reading now, or the one under way. undefined: it was cancelled. */
  readNow(): Promise<Observation | undefined> {
    this.#flight ??= this.#readOnce().finally(() => (this.#flight = undefined))
    return this.#flight
  }

  async #run(firstDelayMs: number): Promise<void> {
    await this.#rest((signal) => this.#host.clock.wait(firstDelayMs, signal))
    let isFirst = true
    while (!this.#isStopped()) {
      const refusal = this.#host.refusal(this)
      if (refusal === null) {
        await this.readNow()
        if (this.#isStopped()) return
        await this.#restUntilDue(isFirst)
        isFirst = false
      } else {
        this.#sayRefused(refusal)
        await this.#rest((signal) => this.#host.clock.wait(this.#refusalMs(refusal), signal))
      }
    }
  }

  async #restUntilDue(isFirst: boolean): Promise<void> {
    const { clock, random, limits } = this.#host
    if (this.#keeper.health.error !== null) {
      const ms = Math.max(0, this.#retryAt - clock.monotonic())
      return this.#rest((signal) => this.#host.restAfterFailure(this, ms, signal))
    }
    const vary = 1 - limits.jitter + 2 * limits.jitter * random()
    // The first interval is cut short by chance, so that targets added together part ways.
    const share = isFirst ? 0.5 + 0.5 * random() : 1
    const dueAt = this.#startedAt + this.#cost.everyMs * vary * share
    const dueMs = gathered(dueAt, this.#cost.everyMs, limits) - clock.monotonic()
    return this.#rest((signal) => clock.wait(Math.max(0, dueMs), signal))
  }

  async #rest(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#isStopped()) return
    if (this.#sleep.signal.aborted) this.#sleep = new AbortController()
    await wait(this.#sleep.signal)
  }

  async #readOnce(): Promise<Observation | undefined> {
    const { clock } = this.#host
    const cancel = this.#cancel.signal
    this.#startedAt = clock.monotonic()
    try {
      const reading = await this.#host.guarded(() => this.#readInTime(cancel), this)
      const tookMs = clock.monotonic() - this.#startedAt
      this.#cost.add(clock.monotonic(), tookMs, true)
      this.#keeper.succeeded(clock.now(), reading.servedBy ?? null)
      return this.#tell(reading)
    } catch (thrown) {
      if (cancel.aborted) return undefined
      this.#cost.add(clock.monotonic(), clock.monotonic() - this.#startedAt, false)
      const error = toReadError(thrown)
      this.#keeper.failed(error)
      const retryMs = this.#retryMs(error)
      this.#retryAt = clock.monotonic() + retryMs
      this.#keeper.nextTry(clock.now() + retryMs)
      return this.#tell(undefined)
    }
  }

  async #readInTime(cancel: AbortSignal): Promise<AnyReading> {
    const { clock, limits } = this.#host
    const { timeoutMs } = this.#probe
    return withDeadline({ clock, timeoutMs, cancel }, async (signal) => {
      const before = this.#work
      // A source that never ends a reading is given up at last, or the probe would be dead for good.
      if (before && clock.monotonic() - before.since < limits.retryMaxMs) await before.ended
      signal.throwIfAborted()
      const reading = this.#host.read(this.name, signal)
      const work = { ended: reading.then(noop, noop), since: clock.monotonic() }
      this.#work = work
      void work.ended.then(() => {
        if (this.#work === work) this.#work = undefined
      })
      return reading
    })
  }

  #retryMs({ code }: AppError): number {
    const { random, limits } = this.#host
    const backOffMs = retryDelayMs(this.#keeper.health.attempt - 1, random, limits)
    if (isRefusedLogin(code)) return limits.authHoldMs * (1 + limits.jitter * random())
    // A slow or unwilling service gains nothing from being asked faster than usual.
    const usualMs = Math.min(this.#cost.everyMs, limits.retryMaxMs)
    return isAbsent(code) && code !== 'source/timeout' ? backOffMs : Math.max(backOffMs, usualMs)
  }

  /** Says once that it is not asked, and why. */
  #sayRefused(refusal: Refusal): void {
    const isNew = this.#keeper.health.error?.code !== refusal.error.code
    if (isNew) this.decline(refusal)
    else this.#keeper.nextTry(refusal.untilAt)
  }

  #refusalMs({ untilAt }: Refusal): number {
    const { clock, limits } = this.#host
    const ms = untilAt === null ? limits.knockEveryMs : untilAt - clock.now()
    return Math.min(Math.max(limits.retryMinMs, ms), limits.retryMaxMs)
  }

  #tell(reading: AnyReading | undefined): Observation {
    const observation: Observation = {
      targetId: this.#host.targetId,
      probe: this.name,
      at: this.#host.clock.now(),
      ...(reading && this.#host.accept(reading)),
      link: this.link,
    }
    this.#host.tell(this, observation)
    return observation
  }

  #isStopped(): boolean {
    return this.#stopped
  }
}

const noop = (): void => undefined

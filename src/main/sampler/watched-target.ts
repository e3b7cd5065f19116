import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import type { Link } from '../../shared/model/link'
import type { Preset } from '../../shared/model/settings'
import type { Accepted } from './accept'
import { withDeadline } from './deadline'
import { isAbsent, isRefusedLogin } from './failures'
import type { SamplerLimits } from './limits'
import { PollGuard } from './poll-guard'
import { probeAt } from './presets'
import { ProbeLoop, type LoopHost, type Refusal } from './probe-loop'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { AnyReading, OpenSource, Source } from '../sources/source'
import type { Observation, TargetView } from '../sources/target-view'

const FIRST_SPREAD_MS = 1_000
const MIN_WINDOW_MS = 10_000

export interface WatchedParts {
  readonly view: TargetView
  readonly source: Source
  readonly open: OpenSource<string, Source['metrics']>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly limits: SamplerLimits
  readonly preset: Preset
  readonly accept: LoopHost['accept']
  readonly onObservation: (observation: Observation) => void
}

interface Hold {
  readonly error: AppError
  readonly untilAt: number
  readonly untilMonotonic: number
}

/** One target under watch: its probes, its poll guard, and what they must know of each other. */
export class WatchedTarget implements LoopHost {
  readonly #parts: WatchedParts
  readonly #loops: readonly ProbeLoop[]
  #guard: PollGuard
  #preset: Preset
  /** The login was refused: only the leading probe tries again, and not before this time. */
  #hold: Hold | undefined

  constructor(parts: WatchedParts) {
    this.#parts = parts
    const probes = Object.entries(parts.source.probes).sort(([, a], [, b]) => a.everyMs - b.everyMs)
    this.#preset = parts.preset
    this.#loops = probes.map(([name, probe]) => new ProbeLoop(name, probe, this))
    this.#guard = this.#makeGuard()
    this.#setPace()
    for (const link of this.links) {
      parts.view.apply({ targetId: this.targetId, probe: link.probe, at: this.clock.now(), link })
    }
  }

  get targetId(): string {
    return this.#parts.view.target.id
  }
  get clock(): Clock {
    return this.#parts.clock
  }
  get random(): () => number {
    return this.#parts.random
  }
  get limits(): SamplerLimits {
    return this.#parts.limits
  }
  get guardState(): Link['guard'] {
    return this.#guard.state
  }
  get links(): Link[] {
    return this.#loops.map((loop) => loop.link)
  }

  /** ST7: takes effect at once. Off keeps what is known, and says that it is not read. */
  async pace(preset: Preset): Promise<void> {
    const before = this.#preset
    this.#preset = preset
    if (preset === before) return
    if (preset === 'off') await this.stop()
    this.#setPace()
    this.#guard.close()
    this.#guard = this.#makeGuard()
    if (preset === 'off' || before === 'off') this.#loops.forEach((loop) => loop.tellHealth())
  }

  get isOff(): boolean {
    return this.#preset === 'off'
  }

  #setPace(): void {
    const { probes } = this.#parts.source
    for (const loop of this.#loops) {
      const probe = probes[loop.name]
      if (probe === undefined || this.#preset === 'off') loop.switchOff()
      else loop.pace(probeAt(this.#preset, probe))
    }
  }

  #makeGuard(): PollGuard {
    const fastestMs = this.#loops[0]?.everyMs ?? MIN_WINDOW_MS
    const windowMs = Math.max(MIN_WINDOW_MS, 4 * fastestMs)
    return new PollGuard(this.targetId, this.clock, windowMs)
  }

  /** The quickest probe reads at once, the others within a second. Off: nothing is read. */
  start(): void {
    if (this.#preset === 'off') return
    this.#loops.forEach((loop, place) => {
      const spreadMs = Math.min(FIRST_SPREAD_MS, loop.everyMs / 4)
      loop.start(place === 0 ? 0 : spreadMs * this.random())
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()))
  }

  async close(): Promise<void> {
    await this.stop()
    this.#guard.close()
    await this.#parts.open.close()
  }

  retry(): void {
    if (this.#hold) this.#hold = { ...this.#hold, untilMonotonic: this.clock.monotonic() }
    for (const loop of this.#loops) loop.wake()
  }

  /** The leading probe first: when it does not get in, the others are spared their deadlines. */
  async readOnce(): Promise<Observation[]> {
    const [lead, ...others] = this.#loops
    const first = await lead?.readNow()
    const error = first?.link.error ?? null
    if (error !== null && (isAbsent(error.code) || isRefusedLogin(error.code))) {
      const refusal = { error: AppError.fromData(error), attempt: 1, untilAt: null }
      const rest = others.map((loop) =>
        loop.isIndependent ? loop.readNow() : Promise.resolve(loop.decline(refusal)),
      )
      return [first, ...(await Promise.all(rest))].filter(isRead)
    }
    const rest = await Promise.all(others.map((loop) => loop.readNow()))
    return [first, ...rest].filter(isRead)
  }

  read(probe: string, signal: AbortSignal): Promise<AnyReading> {
    return this.#parts.open.read(probe, signal)
  }

  accept(reading: AnyReading): Accepted {
    return this.#parts.accept(reading)
  }

  guarded<T>(work: () => Promise<T>, loop: ProbeLoop): Promise<T> {
    return loop.isIndependent ? work() : this.#guard.run(work)
  }

  refusal(loop: ProbeLoop): Refusal | null {
    if (loop.isIndependent) return null
    const lead = this.#loops[0]
    const { attempt = 0, nextTryAt = null, error = null } = lead?.link ?? {}
    const hold = this.#hold
    if (hold && (loop !== lead || hold.untilMonotonic > this.clock.monotonic())) {
      return { error: hold.error, untilAt: hold.untilAt, attempt }
    }
    if (this.#guard.admits(loop === lead)) return null
    return {
      attempt,
      untilAt: nextTryAt,
      error: error ? AppError.fromData(error) : new AppError('source/unreachable', 'not asked'),
    }
  }

  /** While it waits, the leading probe knocks: so that healing is seen within a tick, not a back-off. */
  async restAfterFailure(loop: ProbeLoop, ms: number, signal: AbortSignal): Promise<void> {
    const endsAt = this.clock.monotonic() + ms
    const canKnock = this.#parts.open.knock !== undefined && loop === this.#loops[0]
    if (!canKnock || !isAbsent(loop.link.error?.code ?? 'app/bug')) {
      return this.clock.wait(ms, signal)
    }
    const knockEveryMs = Math.min(this.limits.knockEveryMs, loop.everyMs)
    const usualAt = this.clock.monotonic() + loop.everyMs
    let wasShut = false
    for (;;) {
      await this.clock.wait(Math.min(knockEveryMs, endsAt - this.clock.monotonic()), signal)
      if (signal.aborted || this.clock.monotonic() >= endsAt) return
      const opens = await this.#knock(signal)
      // An open door says something new when it was shut before; else the usual rhythm is kept.
      if (opens && (wasShut || this.clock.monotonic() >= usualAt)) return
      wasShut ||= !opens
    }
  }

  tell(loop: ProbeLoop, observation: Observation): void {
    const { view, onObservation } = this.#parts
    const { error, nextTryAt } = observation.link
    const hadFailed = view.link(loop.name)?.error != null
    view.apply(observation)
    if (loop === this.#loops[0]) {
      const wasHeld = this.#hold !== undefined
      this.#hold = error && isRefusedLogin(error.code) ? this.#holdFor(error, nextTryAt) : undefined
      if (this.#hold && !wasHeld) this.#wakeOthers(loop)
    }
    if (error === null && hadFailed) this.#recovered(loop)
    try {
      onObservation(observation)
    } catch (thrown) {
      // Whoever listens may fail; the reading did not.
      this.#parts.log.error(`${this.targetId}: ${loop.name} was read, but not taken in`, thrown)
    }
  }

  #holdFor(error: AppErrorData, nextTryAt: number | null): Hold {
    const ms = nextTryAt === null ? this.limits.authHoldMs : nextTryAt - this.clock.now()
    return {
      error: AppError.fromData(error),
      untilAt: this.clock.now() + ms,
      untilMonotonic: this.clock.monotonic() + ms,
    }
  }

  #wakeOthers(loop: ProbeLoop): void {
    for (const other of this.#loops) if (other !== loop) other.wake()
  }

  /** One got through: the others need not wait for their back-off. */
  #recovered(loop: ProbeLoop): void {
    for (const other of this.#loops) {
      const code = other.link.error?.code
      if (other === loop || code === undefined) continue
      if (isAbsent(code) || isRefusedLogin(code)) other.wake()
    }
  }

  async #knock(cancel: AbortSignal): Promise<boolean> {
    const bounds = { clock: this.clock, timeoutMs: this.limits.knockTimeoutMs, cancel }
    try {
      return await withDeadline(bounds, async (signal) => {
        return (await this.#parts.open.knock?.(signal)) ?? false
      })
    } catch {
      return false
    }
  }
}

const isRead = (one: Observation | undefined): one is Observation => one !== undefined

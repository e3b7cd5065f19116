import { AppError } from '../../../shared/errors/app-error'
import type { Clock } from '../../platform/clock'
import type { WorkerAddress } from './address'
import { Detector, HEALTH_ACCEPT, METRICS_PATH, metricsPathOf } from './detect'
import { isExposition } from './dialects/prometheus'
import { EXPOSITION_LIMITS } from './exposition/parser'
import { parseHealth, type WorkerHealth } from './health'
import type { HttpBytes, HttpLine, HttpReply } from './http'
import { parseJson } from './json'
import type { WorkerProfile } from './profile'
import { REST, type Side } from './side'
import { withLimit } from './with-limit'

/** As Prometheus 3 asks. */
const EXPOSITION_ACCEPT =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
const HEAD_BYTES = 2_048
const SIDE_ACCEPT = 'application/vnd.spring-boot.actuator.v3+json, application/json;q=0.9'

/** Of the health, headers and body: who takes longer hangs. */
const HEALTH_LIMIT_MS = 2_000
/** Of what is asked beside it. Both are shorter than the probe's deadline, which is that of the whole reading. */
const SIDES_LIMIT_MS = 2_500

/** So often a place that hung is asked again: what answered instead may offer less. */
const ASK_SILENT_EVERY_MS = 30_000

/** Whether the endpoints beside the health may be left out, and what their health must say for that. */
interface Pace {
  readonly mayRest: boolean
  isAsBefore(health: WorkerHealth): boolean
}

interface HealthPart {
  readonly health: WorkerHealth
  readonly httpStatus: number
  readonly raw: string
  readonly latencyMs: number
}

export interface Tick extends HealthPart {
  readonly profile: WorkerProfile
  readonly breakers: Side
  readonly caches: Side
  readonly pool: Side
}

/** Exposition text, not read yet. */
export interface Scraped {
  readonly bytes: Buffer
  readonly contentType: string
}

/** One worker, asked for everything it offers, in parallel over kept connections. */
export class WorkerAsker {
  readonly #line: HttpLine
  readonly #authorization: string | null
  readonly #clock: Clock
  readonly #detector: Detector
  #profile: WorkerProfile | undefined
  #detecting: Promise<WorkerProfile> | undefined
  /** When it was last found out what the worker offers, or asked again. */
  #lookedAtMs = 0
  #mustSayWho = false
  #hasNoMetrics = false

  constructor(parts: { line: HttpLine; address: WorkerAddress; clock: Clock }) {
    this.#line = parts.line
    this.#authorization = parts.address.authorization
    this.#clock = parts.clock
    this.#detector = new Detector({ ask: this.#ask.bind(this), clock: parts.clock })
  }

  async tick(signal: AbortSignal, pace: Pace): Promise<Tick> {
    const profile = await this.#known(signal)
    const startedAtMs = this.#clock.monotonic()
    const health = this.#health(profile.health, signal)
    const found = this.#askSilent(signal)
    const rests = hasSides(profile) && pace.mayRest && pace.isAsBefore((await health).health)
    const sides = rests
      ? restOf(profile)
      : await this.#sides(profile, { signal, startedAtMs, health })
    const [breakers, caches, pool] = sides
    const tick = { profile, ...(await health), breakers, caches, pool }
    this.#profile = (await found) ?? this.#profile
    return tick
  }

  /** Its exposition text; null: it offers none. */
  async scrape(signal: AbortSignal): Promise<Scraped | null> {
    const profile = await this.#known(signal)
    const path = metricsPathOf(profile)
    if (path === null || this.#hasNoMetrics) return null
    const scraped = await this.#scrapeAt(path, signal)
    if (typeof scraped !== 'string') {
      if (profile.metrics === null) this.#found(profile, path)
      return scraped
    }
    if (profile.metrics !== null) throw new AppError('source/bad-answer', `${path}: ${scraped}`)
    this.#hasNoMetrics = true
    return null
  }

  /** After a restart or a failure it may offer something else. */
  forgetProfile(): void {
    this.#profile = undefined
    this.#hasNoMetrics = false
  }

  /** What it offers, found out by whichever probe comes first; the other waits for the same answer. */
  async #known(signal: AbortSignal): Promise<WorkerProfile> {
    if (this.#profile !== undefined) return this.#profile
    this.#detecting ??= this.#detector.detect(signal).finally(() => {
      this.#detecting = undefined
    })
    this.#profile = await this.#detecting
    this.#lookedAtMs = this.#clock.monotonic()
    return this.#profile
  }

  /** At the same time as the health, whose deadline is as long. Never rejects. */
  async #askSilent(signal: AbortSignal): Promise<WorkerProfile | undefined> {
    const isDue = this.#clock.monotonic() - this.#lookedAtMs >= ASK_SILENT_EVERY_MS
    if (!isDue || !this.#detector.hasSilent) return undefined
    this.#lookedAtMs = this.#clock.monotonic()
    return this.#detector.askSilent(signal)
  }

  /** Why it is none, in words, where it is none. */
  async #scrapeAt(path: string, signal: AbortSignal): Promise<Scraped | string> {
    try {
      const { status, headers, bytes } = await this.#askBytes(path, signal, EXPOSITION_ACCEPT)
      if (status !== 200) return `HTTP ${status}`
      const contentType = (headers['content-type'] ?? '').toLowerCase()
      const head = bytes.toString('utf8', 0, HEAD_BYTES)
      const isEmpty = bytes.length === 0
      if (!isEmpty && !isExposition(head, contentType)) return 'this is no exposition text'
      return { bytes, contentType }
    } catch (thrown) {
      const { code, message } = AppError.from(thrown)
      if (code !== 'source/bad-answer') throw thrown
      return message
    }
  }

  /** Found where it usually is: from now on it is known to be there. */
  #found(profile: WorkerProfile, path: string): void {
    if (this.#profile !== profile) return
    const capabilities = [...profile.capabilities, 'metrics']
    this.#profile = { ...profile, metrics: path, capabilities }
  }

  async #health(path: string, signal: AbortSignal): Promise<HealthPart> {
    const startedAtMs = this.#clock.monotonic()
    const bounds = { clock: this.#clock, ms: HEALTH_LIMIT_MS, signal }
    const reply = await withLimit(bounds, (limited) => this.#ask(path, limited, HEALTH_ACCEPT))
    const latencyMs = this.#clock.monotonic() - startedAtMs
    return {
      health: parseHealth(reply),
      ...{ httpStatus: reply.status, raw: reply.text, latencyMs },
    }
  }

  /** Asked at the same time; whatever becomes of them is a part of the answer, and a slow one does not lose the rest. */
  async #sides(
    profile: WorkerProfile,
    {
      signal,
      startedAtMs,
      health,
    }: { signal: AbortSignal; startedAtMs: number; health: Promise<unknown> },
  ): Promise<readonly Side[]> {
    if (!hasSides(profile)) return []
    const ms = SIDES_LIMIT_MS - (this.#clock.monotonic() - startedAtMs)
    return withLimit({ clock: this.#clock, ms, signal }, async (limited) => {
      const sides = Promise.all(pathsOf(profile).map((path) => this.#side(path, limited)))
      // Without a health there is no reading, and nothing to wait for.
      await health
      return sides
    })
  }

  async #side(path: string | null, signal: AbortSignal): Promise<Side> {
    if (path === null) return undefined
    try {
      const { status, text } = await this.#ask(path, signal, SIDE_ACCEPT)
      if (status === 404) this.forgetProfile()
      if (status !== 200) throw new AppError('source/bad-answer', `HTTP ${status}`)
      return { body: parseJson(text) }
    } catch (thrown) {
      return { error: AppError.from(thrown) }
    }
  }

  /** The token is not shown to a worker that does not ask for it. */
  async #askBytes(path: string, signal: AbortSignal, accept: string): Promise<HttpBytes> {
    const ask = (): Promise<HttpBytes> =>
      this.#line.askBytes({
        ...{ method: 'GET', path, signal, headers: this.#headers(accept) },
        ...(this.#mayBeLong(path) ? { maxBytes: EXPOSITION_LIMITS.maxBytes } : {}),
      })
    const isShown = this.#mustSayWho
    const reply = await ask()
    const isRefused = reply.status === 401 || reply.status === 403
    if (!isRefused || isShown || this.#authorization === null) return reply
    this.#mustSayWho = true
    return ask()
  }

  async #ask(path: string, signal: AbortSignal, accept: string): Promise<HttpReply> {
    const { bytes, ...reply } = await this.#askBytes(path, signal, accept)
    return { ...reply, text: bytes.toString('utf8') }
  }

  #mayBeLong(path: string): boolean {
    return path === METRICS_PATH || path === this.#profile?.metrics
  }

  #headers(accept: string): Record<string, string> {
    return {
      accept,
      ...(this.#mustSayWho && this.#authorization !== null
        ? { authorization: this.#authorization }
        : {}),
    }
  }
}

const pathsOf = ({ breakers, caches, pool }: WorkerProfile): readonly (string | null)[] => [
  ...[breakers, caches, pool],
]

const hasSides = (profile: WorkerProfile): boolean => pathsOf(profile).some((one) => one !== null)

const restOf = (profile: WorkerProfile): readonly Side[] =>
  pathsOf(profile).map((path) => (path === null ? undefined : REST))

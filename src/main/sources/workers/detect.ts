import { AppError } from '../../../shared/errors/app-error'
import type { Clock } from '../../platform/clock'
import { DIALECTS } from './dialects/registry'
import { readHealth, toAnswer } from './health'
import type { HttpReply } from './http'
import { EMPTY_PROFILE, type WorkerProfile } from './profile'
import { withLimit } from './with-limit'

/** The usual place of exposition text. */
export const METRICS_PATH = '/metrics'
/** Where a health is looked for; the first that is understood. */
const HEALTH_PATHS = ['/health', '/readyz?verbose', '/healthz', '/livez', METRICS_PATH]
export const HEALTH_ACCEPT =
  'application/health+json, application/vnd.spring-boot.actuator.v3+json, application/json;q=0.9, text/plain;q=0.5'
const LOOK_MS = 2_000
/** Another place may know more; that this is the wrong one is no fault of the worker. */
const PASSED_OVER = new Set(['source/bad-answer', 'source/too-large'])

type Ask = (path: string, signal: AbortSignal, accept: string) => Promise<HttpReply>

interface Place {
  readonly path: string
  readonly accept: string
  readonly offer: (reply: HttpReply) => WorkerProfile | null
}

const PLACES: readonly Place[] = [
  ...DIALECTS.flatMap(({ index }) =>
    index === undefined
      ? []
      : [{ ...index, offer: (reply: HttpReply) => index.offer(toAnswer(reply)) }],
  ),
  ...HEALTH_PATHS.map((path) => ({
    ...{ path, accept: HEALTH_ACCEPT },
    offer: (reply: HttpReply) => (isHealth(reply) ? profileOf(path) : null),
  })),
]

/** Finds out which dialect a worker speaks: the first place whose answer is understood. */
export class Detector {
  readonly #ask: Ask
  readonly #clock: Clock
  /** Places that hung are asked last from then on, so that one of them does not hide the others. */
  readonly #silent = new Set<string>()

  constructor(parts: { ask: Ask; clock: Clock }) {
    this.#ask = parts.ask
    this.#clock = parts.clock
  }

  /** Throws only what says that nobody is there. Not understood anywhere: taken as `/health`, which then says why. */
  async detect(signal: AbortSignal): Promise<WorkerProfile> {
    const isSilent = ({ path }: Place): boolean => this.#silent.has(path)
    const places = [...PLACES.filter((one) => !isSilent(one)), ...PLACES.filter(isSilent)]
    for (const place of places) {
      const reply = await this.#look(place, signal)
      const profile = reply === undefined ? null : offerOf(place, reply)
      if (profile !== null) return profile
    }
    return EMPTY_PROFILE
  }

  /** Whether a place hung when it was asked: it may have had more to say than the one that was taken. */
  get hasSilent(): boolean {
    return this.#silent.size > 0
  }

  /** The silent places alone, all at once; undefined: none of them is understood. Never rejects. */
  async askSilent(signal: AbortSignal): Promise<WorkerProfile | undefined> {
    const places = PLACES.filter(({ path }) => this.#silent.has(path))
    const profiles = await Promise.all(
      places.map(async (place) => {
        const reply = await this.#look(place, signal).catch(() => undefined)
        return reply === undefined ? null : offerOf(place, reply)
      }),
    )
    return profiles.find((one) => one !== null) ?? undefined
  }

  async #look({ path, accept }: Place, signal: AbortSignal): Promise<HttpReply | undefined> {
    const bounds = { clock: this.#clock, ms: LOOK_MS, signal }
    try {
      const reply = await withLimit(bounds, (limited) => this.#ask(path, limited, accept))
      this.#silent.delete(path)
      return reply
    } catch (thrown) {
      const { code } = AppError.from(thrown)
      if (code === 'source/timeout') this.#silent.add(path)
      const isOver = signal.aborted || (code !== 'source/timeout' && !PASSED_OVER.has(code))
      if (isOver) throw thrown
      return undefined
    }
  }
}

function offerOf({ offer }: Place, reply: HttpReply): WorkerProfile | null {
  return reply.status >= 300 && reply.status < 500 ? null : offer(reply)
}

const isHealth = (reply: HttpReply): boolean => readHealth(toAnswer(reply)) !== null

function profileOf(path: string): WorkerProfile {
  return { ...EMPTY_PROFILE, health: path, metrics: path === METRICS_PATH ? path : null }
}

/** Where its exposition text is, or might be: only who lists what it offers is known to have none. */
export function metricsPathOf({ metrics, contract }: WorkerProfile): string | null {
  return metrics ?? (contract === null ? METRICS_PATH : null)
}

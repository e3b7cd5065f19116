import { AppError } from '../../../shared/errors/app-error'
import type { WorkerLogs } from '../../../shared/model/worker-views'
import type { WorkerSettings } from './address'
import { parseLogs } from './logs'
import { parseProfile } from './profile'
import type { WorkerReply, WorkerRequest } from './request'

const TIMEOUT_MS = 3_000
/** While a tab is open it is read each two seconds: where the lines are is not asked each time. */
const PROFILE_KEPT_MS = 30_000
const NONE: WorkerLogs = { state: 'not-offered', lines: [], total: 0 }

export interface LogReaderParts {
  readonly request: (settings: WorkerSettings, request: WorkerRequest) => Promise<WorkerReply>
  /** Throws `target/unknown`. */
  readonly address: (targetId: string) => WorkerSettings
  readonly monotonic: () => number
}

/** WK10: reads the log lines of a worker when somebody looks at them, and never by itself. */
export class LogReader {
  readonly #parts: LogReaderParts
  readonly #paths = new Map<string, { readonly atMs: number; readonly path: string | null }>()

  constructor(parts: LogReaderParts) {
    this.#parts = parts
  }

  async read(targetId: string): Promise<WorkerLogs> {
    const path = await this.#pathOf(targetId)
    if (path === null) return NONE
    const { status, body } = await this.#get(targetId, `${path}?limit=500`)
    if (status === 401 || status === 403) return { ...NONE, state: 'denied' }
    if (status === 404) {
      this.#paths.delete(targetId)
      return NONE
    }
    if (status !== 200) throw new AppError('source/bad-answer', `${path}: HTTP ${status}`)
    return { state: 'read', ...parseLogs(body) }
  }

  async #pathOf(targetId: string): Promise<string | null> {
    const nowMs = this.#parts.monotonic()
    const known = this.#paths.get(targetId)
    if (known !== undefined && nowMs - known.atMs < PROFILE_KEPT_MS) return known.path
    const { status, body } = await this.#get(targetId, '/.well-known/ops')
    const path = status === 200 ? (parseProfile(body)?.logs ?? null) : null
    this.#paths.set(targetId, { atMs: nowMs, path })
    return path
  }

  #get(targetId: string, path: string): Promise<WorkerReply> {
    const { request, address } = this.#parts
    return request(address(targetId), { method: 'GET', path, timeoutMs: TIMEOUT_MS })
  }
}

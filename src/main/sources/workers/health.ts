import { AppError } from '../../../shared/errors/app-error'
import type { ComponentRow, HealthWord } from '../../../shared/model/tables/worker'
import { redact } from '../../platform/redact'
import type { Answer, Told } from './dialects/dialect'
import { DIALECTS } from './dialects/registry'
import { isRecord } from './fields'
import type { HttpReply } from './http'
import { parseJson } from './json'

export const RAW_LIMIT = 65_536

/** The health of a worker in our words, whichever dialect it speaks. */
export interface WorkerHealth {
  readonly status: HealthWord
  readonly dialect: string
  readonly version: string | null
  readonly releaseId: string | null
  readonly instance: string | null
  readonly output: string
  readonly startedAt: number | null
  readonly components: readonly ComponentRow[]
  /** Components there were before the cap. */
  readonly componentsTotal: number
  /** The parsed body, for what else it may hold. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Reads an answer of the health endpoint. Throws `source/bad-answer` when it is reachable but not understood. */
export function parseHealth(reply: HttpReply): WorkerHealth {
  const { status: httpStatus } = reply
  if (httpStatus === 401 || httpStatus === 403) {
    throw new AppError('source/auth-failed', `the health endpoint answers HTTP ${httpStatus}`)
  }
  const answer = toAnswer(reply)
  const health = readHealth(answer)
  if (health !== null) return health
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429) {
    throw new AppError('source/bad-answer', `no health endpoint here: HTTP ${httpStatus}`)
  }
  if (answer.json === undefined) parseJson(reply.text) // throws, with the beginning of what came
  throw new AppError('source/bad-answer', 'reachable, but its answer names no status')
}

/** null: no dialect of ours, and the code alone says nothing either. */
export function readHealth(answer: Answer): WorkerHealth | null {
  for (const { title, read } of DIALECTS) {
    const told = read?.(answer) ?? null
    if (told !== null) return toHealth(title, told, answer)
  }
  return isBareCode(answer) ? codeOnly(answer.status) : null
}

export function toAnswer({ status, headers, text }: HttpReply): Answer {
  return { status, text, type: (headers['content-type'] ?? '').toLowerCase(), json: jsonOf(text) }
}

/** A text that is no JSON is met often and costs no exception. */
function jsonOf(text: string): unknown {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  if (!/^\s*[{[n]/.test(body)) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function toHealth(dialect: string, told: Told, { status, json }: Answer): WorkerHealth {
  const disagrees = status >= 500 && told.word === 'pass'
  return {
    status: disagrees ? 'warn' : told.word,
    dialect,
    version: told.version ?? null,
    releaseId: told.releaseId ?? null,
    instance: told.instance ?? null,
    output: disagrees
      ? `HTTP ${status}, but the body says pass: body and code disagree`
      : redact(told.output ?? ''),
    startedAt: told.startedAt ?? null,
    // Free words of a program, that may quote what it was told.
    components: (told.components ?? []).map((one) => ({ ...one, output: redact(one.output) })),
    componentsTotal: told.componentsTotal ?? 0,
    body: isRecord(json) ? json : {},
  }
}

/** No body, a word of its own, or an error page of a server that fails: only the code says something. */
function isBareCode({ status, type, text }: Answer): boolean {
  if (status >= 500) return true
  if (status >= 400 && status !== 429) return false
  if (text.trim() === '') return true
  return type.startsWith('text/plain') && /^[\w .!-]{1,40}$/.test(text.trim())
}

function codeOnly(httpStatus: number): WorkerHealth {
  return {
    status: httpStatus >= 500 ? 'fail' : httpStatus === 429 ? 'warn' : 'pass',
    dialect: 'code only',
    ...{ version: null, releaseId: null, instance: null, startedAt: null },
    output: `HTTP ${httpStatus}`,
    ...{ components: [], componentsTotal: 0, body: {} },
  }
}

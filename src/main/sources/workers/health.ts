import { redact } from '../../platform/redact'
import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { ComponentRow, HealthWord } from '../../../shared/model/tables/worker'
import { cleanText, isRecord, list, record, text, time, words, toNumber } from './fields'
import type { HttpReply } from './http'
import { parseJson } from './json'

const MAX_COMPONENTS = 200
const MAX_PER_KEY = 10
export const RAW_LIMIT = 65_536

/** The health of a worker in our words, whichever dialect it speaks. */
export interface WorkerHealth {
  readonly status: HealthWord
  readonly dialect: 'health+json' | 'plain JSON' | 'code only'
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

const WORDS: Readonly<Record<string, HealthWord>> = {
  ...{ pass: 'pass', ok: 'pass', up: 'pass', healthy: 'pass' },
  ...{ warn: 'warn', degraded: 'warn', out_of_service: 'warn', draining: 'warn' },
  ...{ fail: 'fail', error: 'fail', down: 'fail', unhealthy: 'fail', critical: 'fail' },
}

/** A status word of any dialect; what is not known is unknown, never normal. */
export const toHealthWord = (word: unknown): HealthWord =>
  (typeof word === 'string' && Object.hasOwn(WORDS, word.toLowerCase())
    ? WORDS[word.toLowerCase()]
    : undefined) ?? 'unknown'

const Root = z.object({
  version: text(60),
  releaseId: text(60),
  serviceId: text(120),
  instance: text(120),
  // Free words of a program, that may quote what it was told.
  output: words(500).transform(redact),
  startedAt: time,
  checks: record,
})

/** Reads an answer of the health endpoint. Throws `source/bad-answer` when it is reachable but not understood. */
export function parseHealth(reply: HttpReply): WorkerHealth {
  const { status: httpStatus } = reply
  const type = reply.headers['content-type'] ?? ''
  if (httpStatus === 401 || httpStatus === 403) {
    throw new AppError('source/auth-failed', `the health endpoint answers HTTP ${httpStatus}`)
  }
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429 && !isHealthBody(reply.text)) {
    throw new AppError('source/bad-answer', `no health endpoint here: HTTP ${httpStatus}`)
  }
  if (isBareCode(reply, type)) return codeOnly(httpStatus)
  const body = parseJson(reply.text)
  if (!isRecord(body) || typeof body['status'] !== 'string') {
    if (httpStatus >= 500) return codeOnly(httpStatus)
    throw new AppError('source/bad-answer', 'reachable, but its answer names no status')
  }
  const root = Root.parse(body)
  const { rows, total } = toComponents(root.checks)
  const word = toHealthWord(body['status'])
  const disagrees = httpStatus >= 500 && word === 'pass'
  return {
    status: disagrees ? 'warn' : word,
    dialect: type.includes('health+json') || rows.length > 0 ? 'health+json' : 'plain JSON',
    version: root.version,
    releaseId: root.releaseId,
    instance: root.instance,
    output: disagrees
      ? `HTTP ${httpStatus}, but the body says pass: body and code disagree`
      : root.output,
    startedAt: root.startedAt,
    components: rows,
    componentsTotal: total,
    body,
  }
}

/** No body, a bare word, or an error page of a server that fails: only the code says something. */
function isBareCode({ status, text: body }: HttpReply, type: string): boolean {
  if (body.trim() === '') return true
  if (status >= 500) return !isHealthBody(body)
  return type.startsWith('text/plain') && /^[\w .!-]{1,40}$/.test(body.trim())
}

function isHealthBody(body: string): boolean {
  return body.startsWith('{') && /"status"\s*:\s*"/.test(body)
}

function codeOnly(httpStatus: number): WorkerHealth {
  return {
    status: httpStatus >= 500 ? 'fail' : 'pass',
    dialect: 'code only',
    ...{ version: null, releaseId: null, instance: null, startedAt: null },
    output: `HTTP ${httpStatus}`,
    ...{ components: [], componentsTotal: 0, body: {} },
  }
}

const Check = z.object({
  componentType: words(40),
  status: z.unknown().optional(),
  observedUnit: words(20),
  observedValue: z.unknown().optional(),
  time: words(40),
  // Free words of a program, that may quote what it was told.
  output: words(500).transform(redact),
})
const Checks = list(Check, MAX_PER_KEY)

function toComponents(checks: Readonly<Record<string, unknown>>): {
  rows: ComponentRow[]
  total: number
} {
  const rows: ComponentRow[] = []
  let total = 0
  for (const [name, value] of Object.entries(checks)) {
    const { items, total: ofKey } = Checks.parse(Array.isArray(value) ? value : [value])
    total += ofKey
    if (rows.length >= MAX_COMPONENTS) continue
    const key = cleanText(name, 120)
    const [component = key, measurement = ''] = key.split(':', 2)
    for (const { observedValue, observedUnit, status, componentType, ...item } of items) {
      const said = typeof observedValue === 'string' ? cleanText(observedValue, 120) : ''
      rows.push({
        ...{ key, component, measurement, type: componentType, unit: observedUnit, at: item.time },
        // Without a status of its own a check is a figure, not a judgement.
        status: status === undefined ? 'pass' : toHealthWord(status),
        value: toNumber(observedValue),
        output: item.output === '' ? said : item.output,
      })
    }
  }
  return { rows: rows.slice(0, MAX_COMPONENTS), total }
}

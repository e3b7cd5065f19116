import type { LogLevel } from '../../../shared/model/log-levels'
import type { LogLine, WorkerLogs } from '../../../shared/model/worker-views'
import { redact } from '../../platform/redact'
import { cleanText, isRecord, toNumber } from './fields'

const MOST_LINES = 500
const MOST_CHARS = 2_000
const LISTS = ['lines', 'logs', 'entries', 'records'] as const

const LEVELS: Readonly<Record<string, LogLevel>> = {
  ...{ trace: 'trace', verbose: 'trace', silly: 'trace', debug: 'debug', fine: 'debug' },
  ...{ info: 'info', information: 'info', notice: 'info', log: 'info' },
  ...{ warn: 'warn', warning: 'warn', error: 'error', err: 'error', severe: 'error' },
  ...{ fatal: 'fatal', critical: 'fatal', crit: 'fatal', emerg: 'fatal', alert: 'fatal' },
}
/** Pino and bunyan write tens. */
const BY_TENS: readonly LogLevel[] = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** WK10: a list of lines or records in JSON, or plain text; the newest are kept, oldest first. */
export function parseLogs(body: unknown): Pick<WorkerLogs, 'lines' | 'total'> {
  const all = listOf(body)
  const lines = all.slice(-MOST_LINES).flatMap((one) => {
    const line = toLine(one)
    return line === null ? [] : [line]
  })
  return { lines, total: all.length }
}

function listOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (typeof body === 'string') return body.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (!isRecord(body)) return []
  const name = LISTS.find((one) => Array.isArray(body[one]))
  return name === undefined ? [] : (body[name] as unknown[])
}

function toLine(raw: unknown): LogLine | null {
  if (typeof raw === 'string') return fromText(raw)
  return isRecord(raw) ? fromRecord(raw) : null
}

/** A line of text may be a record in JSON. */
function fromText(text: string): LogLine {
  const short = text.slice(0, 4 * MOST_CHARS)
  if (short.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(short)
      if (isRecord(parsed)) return fromRecord(parsed)
    } catch {
      // Plain text that begins like one.
    }
  }
  const [word = ''] = /\b(?:trace|debug|info|warn(?:ing)?|err(?:or)?|fatal)\b/i.exec(short) ?? []
  const stamp = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*?)\]?\s/.exec(short)?.[1]
  return {
    at: toTime(stamp),
    level: toLevel(word),
    text: clean(short, MOST_CHARS),
    traceId: toTraceId(/\b(?:00-)?([\da-f]{32})\b/i.exec(short)?.[1]),
    correlationId: '',
  }
}

function fromRecord(raw: Readonly<Record<string, unknown>>): LogLine {
  const first = (...names: readonly string[]): unknown =>
    names.map((name) => raw[name]).find((value) => value !== undefined && value !== null)
  const message = first('message', 'msg', 'text', 'body')
  const text = typeof message === 'string' ? message : JSON.stringify(message ?? raw)
  const traceparent = first('traceparent')
  const fromParent =
    typeof traceparent === 'string' ? /^00-([\da-f]{32})-/i.exec(traceparent)?.[1] : undefined
  return {
    at: toTime(first('at', 'time', 'timestamp', '@timestamp', 'ts')),
    level: toLevel(first('level', 'severity', 'lvl', 'levelname')),
    text: clean(text, MOST_CHARS),
    traceId: toTraceId(first('traceId', 'trace_id', 'trace') ?? fromParent),
    correlationId: clean(
      first('correlationId', 'correlation_id', 'x-correlation-id', 'requestId', 'request_id'),
      120,
    ),
  }
}

function toLevel(value: unknown): LogLevel {
  if (typeof value === 'number') return BY_TENS[Math.floor(value / 10)] ?? 'unknown'
  if (typeof value !== 'string') return 'unknown'
  const key = value.toLowerCase()
  return (Object.hasOwn(LEVELS, key) ? LEVELS[key] : undefined) ?? 'unknown'
}

/** ISO 8601, seconds or ms since 1970. */
function toTime(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : toNumber(value)
  if (at === null || Number.isNaN(at)) return null
  const ms = at < 10_000_000_000 ? at * 1_000 : at
  return ms > 946_684_800_000 && ms < 4_102_444_800_000 ? ms : null
}

const toTraceId = (value: unknown): string =>
  typeof value === 'string' && /^[\da-f]{32}$/i.test(value) ? value.toLowerCase() : ''

/** Redacted before it is cut: a secret cut in half would not look like one. */
const clean = (value: unknown, max: number): string =>
  typeof value === 'string' ? cleanText(redact(value.slice(0, 4 * max)), max) : ''

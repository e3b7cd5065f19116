import { createHash } from 'node:crypto'
import { cut } from './attributes'
import type { Failure } from './classify'
import { textOf, type Attr, type LogRecord, type SpanRecord } from './record'

export interface FoundFailure extends Failure {
  readonly groupId: string
  readonly service: string
  readonly normalised: string
  readonly frame: string
  readonly at: number
  readonly traceId: string
}

const MESSAGE_CHARS = 300
const ERROR_SEVERITY = 17

/** What failed in these spans and logs. A failure that climbs through several spans of a service counts once for each trace. */
export function findFailures(
  spans: readonly SpanRecord[],
  logs: readonly LogRecord[],
): FoundFailure[] {
  const found = new Map<string, FoundFailure>()
  const add = (failure: FoundFailure, onceBy: string): void => {
    const key = `${failure.groupId} ${failure.traceId === '' ? onceBy : failure.traceId}`
    if (!found.has(key)) found.set(key, failure)
  }
  for (const span of spans) for (const failure of ofSpan(span)) add(failure, span.spanId)
  logs.forEach((log, place) => {
    if (log.severity < ERROR_SEVERITY && textOf(log.attrs, 'exception.type') === '') return
    add(failureOf(log, log.attrs, { at: log.at, words: log.body }), `log ${place}`)
  })
  return [...found.values()]
}

function ofSpan(span: SpanRecord): FoundFailure[] {
  const exceptions = span.events.filter(({ name }) => name === 'exception')
  if (exceptions.length > 0) {
    return exceptions.map(({ attrs, at }) =>
      failureOf(span, [...attrs, ...span.attrs], { at, words: span.statusText }),
    )
  }
  if (!span.isError) return []
  const at = span.startMs + span.durationMs
  return [
    failureOf(span, span.attrs, {
      at,
      words: span.statusText === '' ? `${span.name} failed` : span.statusText,
    }),
  ]
}

function failureOf(
  of: { readonly service: string; readonly traceId: string },
  attrs: readonly Attr[],
  { at, words }: { at: number; words: string },
): FoundFailure {
  const code = textOf(attrs, 'db.response.status_code')
  const named = textOf(attrs, 'exception.type') || textOf(attrs, 'error.type')
  const message = textOf(attrs, 'exception.message') || words
  const frame = topFrame(textOf(attrs, 'exception.stacktrace'))
  const normalised = normalise(message)
  const type = named === '' ? 'Error' : cut(named, 120)
  const key = [of.service, type, normalised, frame].join('\n')
  return {
    groupId: createHash('sha256').update(key).digest('hex').slice(0, 16),
    ...{ service: of.service, traceId: of.traceId, at, type, message, normalised, frame },
    sqlState: SQL_STATE.test(code) ? code : SQL_STATE.test(named) ? named : '',
    status: textOf(attrs, 'http.response.status_code') || (/^\d{3}$/.test(named) ? named : ''),
  }
}

const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/

const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b[\w.+-]+@[\w-]+\.[\w.]+\b/g, '<mail>'],
  [/\bhttps?:\/\/\S+/gi, '<url>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`\n]{0,200}`/g, '<text>'],
  [/\b0x[\da-f]+\b|\b(?=[a-f]*\d)[\da-f]{8,}\b/gi, '<id>'],
  [/\d+(?:\.\d+)?/g, '<n>'],
]

/** The message without what differs from one time to the next. */
export function normalise(message: string): string {
  const first = message.slice(0, 4 * MESSAGE_CHARS).split('\n', 1)[0] ?? ''
  const clean = VARIABLE.reduce((text, [shape, by]) => text.replace(shape, by), first)
  return cut(clean.replace(/\s+/g, ' ').trim(), MESSAGE_CHARS)
}

/** The uppermost frame of the program itself: its function and file, without line numbers that move with each release. */
export function topFrame(stack: string): string {
  const lines = stack.split('\n', 60).map((line) => line.trim())
  const python = lines.filter((line) => line.startsWith('File "')).at(-1)
  if (python !== undefined) {
    const [, file = '', name = ''] = /^File "([^"]+)", line \d+(?:, in (.+))?/.exec(python) ?? []
    return cut(`${name} (${baseOf(file)})`, 200)
  }
  const frames = lines.filter((line) => line.startsWith('at '))
  const own = frames.find(
    (line) => !/node_modules|node:|\(native\)|<anonymous>$|^at (?:java|sun|jdk)\./.test(line),
  )
  return own === undefined ? '' : frameOf(own)
}

function frameOf(line: string): string {
  const [, name = '', place = ''] = /^at (?:(.+?) )?\(?([^()]+)\)?$/.exec(line) ?? []
  const java = /^([\w.$<>]+)\(([\w.]+)(?::\d+)?\)$/.exec(line.slice(3))
  if (java !== null) return cut(`${java[1] ?? ''} (${java[2] ?? ''})`, 200)
  const file = baseOf(place.replace(/(?::\d+){1,2}$/, ''))
  return cut(name === '' ? file : `${name.replace(/^async /, '')} (${file})`, 200)
}

const baseOf = (path: string): string => path.split(/[/\\]/).at(-1) ?? path

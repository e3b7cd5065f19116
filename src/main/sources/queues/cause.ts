import { createHash } from 'node:crypto'
import { redact } from '../../platform/redact'

const MESSAGE_LENGTH = 200
const FRAME_LENGTH = 160

/** What a failure shares with others of the same cause. */
export interface Cause {
  readonly group: string
  readonly message: string
  readonly topFrame: string
}

/** What changes from job to job, in the order it is taken out. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, 'UUID'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, 'TIME'],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, 'EMAIL'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, 'ADDRESS'],
  [/(?<!\w)(["'`])(?:(?!\1)[^\\\n]|\\.)*\1/g, 'TEXT'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, 'HEX'],
  [/(?<![\w])[-+]?\d[\d_,]*(?:\.\d+)?/g, 'N'],
  [/\s+/g, ' '],
]

/** JQ6: message and place without what changes from job to job. Pure. */
export function causeOf(failedReason: string, stack: string): Cause {
  const message = normalise(failedReason)
  const topFrame = topFrameOf(stack)
  const group = createHash('sha256').update(`${message}\n${topFrame}`).digest('hex').slice(0, 16)
  return { group, message, topFrame }
}

/** The first line, redacted first: a secret must not survive as a part of a pattern. */
export function normalise(text: string): string {
  const line = redact(text.trimStart().split('\n', 1)[0] ?? '').slice(0, 2_000)
  const plain = CHANGING.reduce((left, [shape, by]) => left.replace(shape, by), line).trim()
  return plain === '' ? 'no message' : plain.slice(0, MESSAGE_LENGTH)
}

/** `check (scraper/visits.js:12)`: the first frame of the program's own, without the machine's folders. */
export function topFrameOf(stack: string): string {
  for (const line of stack.split('\n')) {
    const frame = /^\s*at (?:(?:async )?(.*?) \()?(.*?):(\d+):\d+\)?\s*$/.exec(line)
    if (frame === null) continue
    const [, called = '', path = '', lineNumber = ''] = frame
    if (/node_modules|^node:|internal\//.test(path)) continue
    const name = called.replace(/ \[as [^\]]*\]$/, '')
    const place = `${path.split(/[\\/]/).slice(-2).join('/')}:${lineNumber}`
    return redact(name === '' ? place : `${name} (${place})`).slice(0, FRAME_LENGTH)
  }
  return ''
}

/** The newest of the stacks that BullMQ keeps: a JSON list, oldest first. */
export function newestStack(stacktrace: string | null): string {
  try {
    const list: unknown = JSON.parse(stacktrace ?? '[]')
    const last: unknown = Array.isArray(list) ? list.at(-1) : undefined
    return typeof last === 'string' ? last : ''
  } catch {
    return ''
  }
}

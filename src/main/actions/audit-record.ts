import { createHmac, timingSafeEqual } from 'node:crypto'
import { redact } from '../platform/redact'

export const AUDIT_EVENTS = [
  'intent',
  'outcome',
  'proof',
  'armed',
  'disarmed',
  'kill-switch',
  'repair',
  'broken-chain',
] as const
export type AuditEvent = (typeof AUDIT_EVENTS)[number]

/** What somebody wants recorded; time, number and chain are added by the log. */
export interface AuditDraft {
  readonly event: AuditEvent
  readonly runId?: string
  readonly actionId?: string
  readonly targetId?: string
  /** Everything else, as plain JSON. Secrets are taken out by shape and by name. */
  readonly data?: Readonly<Record<string, unknown>>
}

export interface AuditRecord extends AuditDraft {
  readonly seq: number
  /** MAC of the record before it. */
  readonly prev: string
  /** Wall clock, ms since 1970. */
  readonly at: number
  /** Monotonic ms of the writing process: shows a set-back clock. */
  readonly monotonicMs: number
  readonly actor: string
}

/** The place in the chain: the newest record and its MAC. */
export interface AuditHead {
  readonly seq: number
  readonly mac: string
}

export const GENESIS: AuditHead = { seq: 0, mac: '0'.repeat(64) }

const TAIL_LENGTH = ',"mac":"'.length + 64 + '"}'.length

/** One line of the file, without its line feed, and its MAC. The MAC covers the bytes before it. */
export function sealRecord(
  draft: AuditDraft,
  stamp: { previous: AuditHead; at: number; monotonicMs: number; actor: string },
  key: Uint8Array,
): { line: string; head: AuditHead } {
  const seq = stamp.previous.seq + 1
  const record: AuditRecord = {
    seq,
    prev: stamp.previous.mac,
    at: stamp.at,
    monotonicMs: Math.round(stamp.monotonicMs),
    actor: redact(stamp.actor),
    ...(clean(draft) as AuditDraft),
  }
  const body = JSON.stringify(record).slice(0, -1)
  const mac = macOf(body, key)
  return { line: `${body},"mac":"${mac}"}`, head: { seq, mac } }
}

/** The head after this line, or undefined when it does not follow `previous` under this key. */
export function followRecord(
  line: Buffer,
  previous: AuditHead,
  key: Uint8Array,
): AuditHead | undefined {
  const start = `{"seq":${previous.seq + 1},"prev":"${previous.mac}",`
  const bodyLength = line.length - TAIL_LENGTH
  if (bodyLength < start.length) return undefined
  if (line.toString('latin1', 0, start.length) !== start) return undefined
  const mac = macOf(line.subarray(0, bodyLength), key)
  const expected = Buffer.from(`,"mac":"${mac}"}`)
  if (!timingSafeEqual(expected, line.subarray(bodyLength))) return undefined
  return { seq: previous.seq + 1, mac }
}

export function macOf(text: string | Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex')
}

const SECRET_NAME = /passw(or)?d|secret|token|authorization/i
const MAX_TEXT_LENGTH = 2_000

/** A copy without secrets and without texts of unbounded length. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return redact(value).slice(0, MAX_TEXT_LENGTH)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) ? '***' : clean(inner),
    ]),
  )
}

import { AppError } from '../../shared/errors/app-error'
import type { ErrorCode } from '../../shared/errors/codes'
import type { LinkState } from '../../shared/model/link'
import { redact } from '../platform/redact'

const TIMEOUTS = new Set(['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** The service did not answer, or answered that it cannot: worth a retry, and counted by the poll guard. */
const ABSENT = new Set<ErrorCode>([
  'source/unreachable',
  'source/timeout',
  'source/starting-up',
  'source/full',
])
/** The service does not let us in. */
const REFUSED_LOGIN = new Set<ErrorCode>([
  'source/auth-failed',
  'source/auth-required',
  'source/wrong-identity',
])

/** Any throw of a reading as an error with a code. What is not an AppError counts as unreachable or too slow. */
export function toReadError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const words = redact(thrown instanceof Error ? describe(thrown) : String(thrown))
  return new AppError(isTimeout(thrown) ? 'source/timeout' : 'source/unreachable', words, {
    cause: thrown,
  })
}

export const isAbsent = (code: ErrorCode): boolean => ABSENT.has(code)
export const isRefusedLogin = (code: ErrorCode): boolean => REFUSED_LOGIN.has(code)

/** One failed reading is enough to say so: three seconds is all there is. */
export function stateAfter(code: ErrorCode): LinkState {
  return isRefusedLogin(code) || code === 'source/not-permitted' ? 'denied' : 'down'
}

function isTimeout(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  return thrown.name === 'TimeoutError' || TIMEOUTS.has(codeOf(thrown) ?? '')
}

/** node packs the reason away: an AggregateError without words, a fetch that only says "fetch failed". */
function describe(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause
  if (inner instanceof Error && (error.message === '' || error.message === 'fetch failed')) {
    return describe(inner)
  }
  return error.message === '' ? (codeOf(error) ?? error.name) : error.message
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

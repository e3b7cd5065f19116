import { AppError } from '../../../shared/errors/app-error'
import type { ErrorCode } from '../../../shared/errors/codes'

/** The first word of a Redis error, or a part of its text, and our code for it. Fault 23. */
const BY_TEXT: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^NOAUTH\b/, 'source/auth-required'],
  [/^WRONGPASS\b|invalid username-password|invalid password/i, 'source/auth-failed'],
  [/^NOPERM\b/, 'source/not-permitted'],
  [/^LOADING\b|^MASTERDOWN\b/, 'source/starting-up'],
  [/^READONLY\b/, 'source/read-only'],
  [/max number of clients/i, 'source/full'],
  [/timed out|ETIMEDOUT/i, 'source/timeout'],
]

/** Any throw of a Redis call in our words. The server's own words are kept, cut short. */
export function toSourceError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const text = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300)
  const code = BY_TEXT.find(([shape]) => shape.test(text))?.[1] ?? 'source/unreachable'
  return new AppError(code, text, { cause: thrown })
}

/** The ACL rule that a NOPERM asks for: `slowlog|get` of "... to run the 'slowlog|get' command". */
export function missingRight(error: AppError): string | null {
  return /the '([a-z|_-]{1,40})' command/i.exec(error.message)?.[1] ?? null
}

/** Redis 7 names who we are even when it refuses to answer ACL WHOAMI. */
export function userNamedIn(error: AppError): string | null {
  return /^NOPERM User (\S{1,120}) has no permissions/.exec(error.message)?.[1] ?? null
}

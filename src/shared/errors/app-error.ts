import { ERRORS, type ErrorCode } from './codes'

export type ErrorContext = Readonly<Record<string, string | number | boolean>>

/** What may cross to the page: no stack and no cause. */
export interface AppErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly context: ErrorContext
}

/** An expected failure. Anything else that is thrown is a bug, and `from` says so. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly context: ErrorContext

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; context?: ErrorContext } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.context = options.context ?? {}
  }

  get hint(): string {
    return ERRORS[this.code].hint
  }

  static from(thrown: unknown, otherwise: ErrorCode = 'app/bug'): AppError {
    if (thrown instanceof AppError) return thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return new AppError(otherwise, message, { cause: thrown })
  }

  toData(): AppErrorData {
    return { code: this.code, message: this.message, context: this.context }
  }

  static fromData({ code, message, context }: AppErrorData): AppError {
    return new AppError(code, message, { context })
  }
}

/** The words that go with a code: what to do next. */
export function hintOf(code: ErrorCode): string {
  return ERRORS[code].hint
}

import { AppError } from '../../../shared/errors/app-error'
import type { WatchingRedis } from '../redis/allow-list'
import { toSourceError } from '../redis/errors'

export type Command = readonly [name: string, ...args: (string | number)[]]
type Reply = readonly [error: Error | null, result: unknown]

/** The answers of one pipeline, taken one after the other in the order of its commands. */
export class Replies {
  readonly #replies: readonly Reply[]
  #at = 0

  constructor(replies: readonly Reply[]) {
    this.#replies = replies
  }

  /** The next answer; an error of the server is thrown. */
  next(): unknown {
    const reply = this.#replies[this.#at]
    this.#at += 1
    if (reply === undefined) throw new AppError('source/bad-answer', 'an answer is missing')
    if (reply[0] !== null) throw toSourceError(reply[0])
    return reply[1]
  }

  mark(): number {
    return this.#at
  }

  moveTo(mark: number): void {
    this.#at = mark
  }

  number(): number {
    const value = Number(this.next())
    if (!Number.isFinite(value)) throw new AppError('source/bad-answer', 'a count is no number')
    return value
  }

  text(): string | null {
    return textOf(this.next())
  }

  list(): readonly unknown[] {
    const value = this.next()
    return Array.isArray(value) ? value : []
  }
}

/** One round trip for all of these. */
export async function askAll(redis: WatchingRedis, commands: readonly Command[]): Promise<Replies> {
  if (commands.length === 0) return new Replies([])
  const replies = await redis.pipeline(commands as unknown as unknown[][]).exec()
  if (replies === null) throw new AppError('source/unreachable', 'the connection was closed')
  return new Replies(replies)
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function numberOf(value: unknown): number | null {
  if (typeof value !== 'string' || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

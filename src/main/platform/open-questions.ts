import type { AppError } from '../../shared/errors/app-error'
import type { Clock } from './clock'

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: AppError) => void
}

/** What a thread was asked and has not answered yet. Nothing waits for ever: each question has a deadline. */
export class OpenQuestions {
  readonly #clock: Clock
  readonly #unavailable: (message: string) => AppError
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0

  constructor(parts: { clock: Clock; unavailable: (message: string) => AppError }) {
    this.#clock = parts.clock
    this.#unavailable = parts.unavailable
  }

  /** `post` sends the question under this id. Rejects when the thread fails, ends or is too slow. */
  async ask(withinMs: number, post: (id: number) => void): Promise<unknown> {
    this.#asked += 1
    const id = this.#asked
    const done = new AbortController()
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      post(id)
      void this.#clock.wait(withinMs, done.signal).then(() => {
        if (!done.signal.aborted) reject(this.#unavailable(`no answer within ${withinMs} ms`))
      })
    })
    try {
      return await answer
    } finally {
      this.#waiting.delete(id)
      done.abort('answered')
    }
  }

  answer(id: number, output: unknown): void {
    this.#waiting.get(id)?.resolve(output)
  }

  fail(id: number, message: string): void {
    this.#waiting.get(id)?.reject(this.#unavailable(message))
  }

  /** The thread is gone. */
  failAll(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(this.#unavailable(message))
  }
}

import { randomUUID } from 'node:crypto'

export interface Operation {
  readonly id: string
  state: 'running' | 'succeeded' | 'failed'
  progress: number
  message: string
  readonly startedAt: string
  endedAt: string | null
}

const KEPT = 100

/** Long actions: started at once, looked at later. The last hundred are kept. */
export class Operations {
  readonly #all = new Map<string, Operation>()

  constructor(private readonly now: () => number) {}

  /** Starts the steps and gives the id to poll. */
  start(title: string, steps: AsyncIterable<{ done: number; total: number }>): Operation {
    const operation: Operation = {
      id: randomUUID(),
      state: 'running',
      progress: 0,
      message: title,
      startedAt: this.#iso(),
      endedAt: null,
    }
    this.#all.set(operation.id, operation)
    const [oldest] = this.#all.keys()
    if (this.#all.size > KEPT && oldest !== undefined) this.#all.delete(oldest)
    void this.#run(operation, title, steps)
    return operation
  }

  /** One that another process began and that has ended by now. */
  adopt(id: string, { startedAt, message }: { startedAt: string; message: string }): Operation {
    const endedAt = this.#iso()
    const operation: Operation = {
      ...{ id, state: 'succeeded', progress: 1, message, startedAt, endedAt },
    }
    this.#all.set(id, operation)
    return operation
  }

  get(id: string): Operation | undefined {
    return this.#all.get(id)
  }

  async #run(
    operation: Operation,
    title: string,
    steps: AsyncIterable<{ done: number; total: number }>,
  ): Promise<void> {
    try {
      for await (const { done, total } of steps) {
        operation.progress = total === 0 ? 1 : done / total
        operation.message = `${title}: ${done} of ${total}`
      }
      operation.progress = 1
      operation.state = 'succeeded'
    } catch (thrown) {
      operation.state = 'failed'
      operation.message = `${title}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    } finally {
      operation.endedAt = this.#iso()
    }
  }

  #iso(): string {
    return new Date(this.now()).toISOString()
  }
}

import type { Drain } from './drain'
import type { WorkerLog } from './log'
import type { Operation, Operations } from './operations'
import type { RestartNote } from './restart-note'
import { pause } from '../../lib/wait'

const PATIENCE_MS = 10_000
const LOOK_EVERY_MS = 100

interface RestartParts {
  readonly operations: Operations
  readonly drain: Drain
  readonly log: WorkerLog
  readonly note: RestartNote
  readonly now: () => number
  /** Tasks that have begun. */
  readonly active: () => number
  /** Ends this process well; the platform brings it back at once. */
  readonly leave: () => void
}

/** A restart that was asked for: what runs is brought to its end, then this process makes room for the next. */
export class Restarts {
  readonly #parts: RestartParts
  #running: Operation | undefined
  #last: { readonly operation: Operation; readonly idempotencyKey: string | null } | undefined

  constructor(parts: RestartParts) {
    this.#parts = parts
  }

  /** The restart that brought this process here is told as ended. */
  async adopt(): Promise<void> {
    const { note, operations, log } = this.#parts
    const found = await note.take()
    if (found === undefined) return
    const operation = operations.adopt(found.id, {
      startedAt: found.startedAt,
      message: 'restarted',
    })
    this.#last = { operation, idempotencyKey: found.idempotencyKey }
    log.info('started again, as was asked for')
  }

  active(): number {
    return this.#parts.active()
  }

  /** Asked for twice it is one restart, also when the second request comes after it. */
  begin(idempotencyKey: string | null): Operation {
    const { operation, idempotencyKey: known } = this.#last ?? { idempotencyKey: null }
    if (operation !== undefined && known !== null && known === idempotencyKey) return operation
    this.#running ??= this.#parts.operations.start('restart', this.#steps(idempotencyKey))
    return this.#running
  }

  async *#steps(idempotencyKey: string | null): AsyncGenerator<{ done: number; total: number }> {
    const { drain, now, active, note, log, leave } = this.#parts
    const endsAtMs = now() + PATIENCE_MS
    drain.set(true)
    const total = active() + 1
    // At least once: the answer to whoever asked must be out before we go.
    do {
      yield { done: Math.max(0, total - 1 - active()), total }
      await pause(LOOK_EVERY_MS)
    } while (active() > 0 && now() < endsAtMs)
    const { id, startedAt } = this.#running ?? { id: '', startedAt: '' }
    await note.write({ id, startedAt, idempotencyKey })
    log.info(`leaving for a restart with ${active()} tasks unfinished`)
    leave()
    // It is the next process that ends this operation.
    await pause(PATIENCE_MS)
    yield { done: 0, total }
  }
}

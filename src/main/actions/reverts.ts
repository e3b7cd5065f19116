import { AppError } from '../../shared/errors/app-error'
import type { JournalDraft } from '../../shared/model/event'
import type { Revert, RevertState } from '../../shared/model/revert'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { ActionGate } from './gate'
import type { RevertBook } from './revert-book'

const BY = 'end of a forced state'
/** The wall clock may jump, and the machine may sleep: so no wait is longer. */
const LOOK_EVERY_MS = 2_000
const IDLE_MS = 3_600_000
const RETRY_MIN_MS = 1_000
const RETRY_MAX_MS = 30_000
/** So much later than due, what stands in the way is told. */
const TELL_AFTER_MS = 10_000
/** A connection that is not there any more: then nobody waits for it. */
const GIVE_UP_MS = 24 * 3_600_000
const ENDED = new Set(['action/target-changed', 'action/not-possible'])

export interface RevertsParts {
  readonly book: RevertBook
  readonly gate: Pick<ActionGate, 'runByItself'>
  /** It has answered since our start; before that nothing can be tried. */
  readonly isRead: (targetId: string) => boolean
  readonly clock: Clock
  readonly log: Logger
  readonly note: (drafts: readonly JournalDraft[]) => void
  readonly onChange: () => void
}

interface Trouble {
  readonly attempts: number
  readonly nextTryAt: number
  readonly error: AppError
  readonly isTold: boolean
}

/** Ends forced states when their time is over, also those of an earlier start of the app. BR7. */
export class Reverts {
  readonly #parts: RevertsParts
  readonly #troubles = new Map<string, Trouble>()
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  #wake = new AbortController()

  constructor(parts: RevertsParts) {
    this.#parts = parts
    parts.book.onChange = () => {
      this.#wake.abort()
      parts.onChange()
    }
    this.#ended = this.#loop()
  }

  list(): RevertState[] {
    return this.#parts.book.list().map((revert) => {
      const trouble = this.#troubleOf(revert)
      return {
        ...revert,
        attempts: trouble?.attempts ?? 0,
        nextTryAt: trouble?.nextTryAt ?? null,
        error: trouble?.isTold === true ? trouble.error.toData() : null,
      }
    })
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#wake.abort()
    await this.#ended
  }

  async #loop(): Promise<void> {
    const { clock, book } = this.#parts
    while (!this.#isStopped()) {
      this.#wake = new AbortController()
      for (const revert of book.list()) {
        if (this.#isStopped()) return
        if (this.#isDue(revert)) await this.#try(revert)
      }
      if (this.#isStopped()) return
      const next = Math.min(...book.list().map((one) => this.#dueAt(one) - clock.now()))
      // What fails is tried at its own time; `wake` is for what was put or dropped meanwhile.
      if (!this.#wake.signal.aborted) {
        const ms = next === Infinity ? IDLE_MS : Math.min(next, LOOK_EVERY_MS)
        await clock.wait(Math.max(50, ms), this.#wake.signal)
      }
    }
  }

  /** Asked anew after each wait. */
  #isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  #troubleOf({ id }: Revert): Trouble | undefined {
    return this.#troubles.get(id)
  }

  #dueAt(revert: Revert): number {
    return Math.max(revert.dueAt, this.#troubleOf(revert)?.nextTryAt ?? 0)
  }

  /** A clock that was set back must not hold it for longer than was asked. */
  #isDue(revert: Revert): boolean {
    const now = this.#parts.clock.now()
    return now >= this.#dueAt(revert) || now < revert.madeAt - LOOK_EVERY_MS
  }

  async #try(revert: Revert): Promise<void> {
    const { gate, isRead, log } = this.#parts
    const { actionId, targetId, input, id } = revert
    try {
      if (!isRead(targetId)) throw new AppError('source/unreachable', `${targetId} does not answer`)
      const run = await gate.runByItself(
        { actionId, targetId, input },
        { by: BY, reason: `its time was over; forced because: ${revert.reason}` },
      )
      if (run.state !== 'succeeded') throw new AppError('action/failed', run.detail)
      await this.#finish(revert)
    } catch (thrown) {
      const error = AppError.from(thrown)
      // It is not forced any more, by whomever: nothing is left to do.
      if (ENDED.has(error.code)) return this.#finish(revert)
      log.warn(`reverts: ${targetId}, ${revert.subject} (${id}) failed: ${error.code}`, error)
      return this.#failed(revert, error)
    }
  }

  async #finish(revert: Revert): Promise<void> {
    this.#troubles.delete(revert.id)
    await this.#parts.book.drop(revert).catch((thrown: unknown) => {
      this.#parts.log.warn('reverts: the list could not be written', thrown)
    })
  }

  async #failed(revert: Revert, error: AppError): Promise<void> {
    const { clock, note, onChange } = this.#parts
    const { id } = revert
    const now = clock.now()
    const before = this.#troubles.get(id)
    const attempts = (before?.attempts ?? 0) + 1
    const lateMs = now - revert.dueAt
    if (error.code === 'target/unknown' && lateMs > GIVE_UP_MS) return this.#finish(revert)
    const isTold = before?.isTold === true || lateMs >= TELL_AFTER_MS
    const nextTryAt = now + Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempts - 1, 10))
    this.#troubles.set(id, { attempts, nextTryAt, error, isTold })
    if (isTold && before?.isTold !== true) note([toEvent(revert, error, now)])
    onChange()
  }
}

function toEvent({ targetId, title }: Revert, error: AppError, at: number): JournalDraft {
  return {
    ...{ at, kind: 'action', targetId, subject: targetId, severity: 'high' },
    title: `${title}, and could not be released`,
    detail: `${error.message}; it is tried again until it succeeds`,
  }
}

import { AppError } from '../../shared/errors/app-error'
import type { Ticket } from '../../shared/model/action'
import type { Clock } from '../platform/clock'
import type { Action, Preview } from './action'

export const TICKET_LASTS_MS = 60_000
/** AC5: an older preview is compared word for word. */
const FRESH_MS = 10_000
const KEPT_TICKETS = 50

export interface HeldTicket {
  readonly ticket: Ticket
  readonly action: Action
  readonly input: unknown
  readonly preview: Preview
}

/** With the time of its preview, on both clocks. */
export interface DatedTicket extends HeldTicket {
  readonly madeAt: number
  readonly madeMonotonicMs: number
}

/** Tickets that were shown and not used yet. */
export class TicketBox {
  readonly #clock: Clock
  readonly #held = new Map<string, DatedTicket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  date(held: HeldTicket): DatedTicket {
    return { ...held, madeAt: this.#clock.now(), madeMonotonicMs: this.#clock.monotonic() }
  }

  put(held: DatedTicket): void {
    this.#held.set(held.ticket.ticketId, held)
    const [oldest] = this.#held.keys()
    if (this.#held.size > KEPT_TICKETS && oldest !== undefined) this.#held.delete(oldest)
  }

  /** The ticket while it is young enough; it stays until it is spent. */
  find(ticketId: string): DatedTicket {
    const held = this.#held.get(ticketId)
    if (held === undefined || this.#ageMs(held) > TICKET_LASTS_MS) {
      this.#held.delete(ticketId)
      throw new AppError('action/ticket-expired', 'the preview is older than 60 s, or was used')
    }
    return held
  }

  spend(ticketId: string): void {
    this.#held.delete(ticketId)
  }

  /** AC5: throws when the target is not, or no longer looks as, what was shown. */
  compare(shown: DatedTicket, current: Preview): void {
    if (shown.preview.fingerprint !== current.fingerprint) {
      throw new AppError('action/target-changed', `${shown.action.id}: it is not what was shown`)
    }
    if (shown.preview.phrase !== current.phrase || shown.preview.risk !== current.risk) {
      throw new AppError('action/target-changed', `${shown.action.id}: its danger changed`)
    }
    if (this.#ageMs(shown) > FRESH_MS && facts(shown.preview) !== facts(current)) {
      throw new AppError('action/target-changed', `${shown.action.id}: its effects changed`)
    }
  }

  /** The older of two clocks: one can be set back, the other stands still in sleep. */
  #ageMs({ madeAt, madeMonotonicMs }: DatedTicket): number {
    return Math.max(this.#clock.now() - madeAt, this.#clock.monotonic() - madeMonotonicMs)
  }
}

/** Details of checks hold ages and counts that move by themselves. */
function facts({ effects, checks }: Preview): string {
  return JSON.stringify([effects, checks.map(({ label, ok }) => [label, ok])])
}

import { AppError } from '../../../shared/errors/app-error'
import type { Delivery } from '../../../shared/model/alert'
import type { Webhook } from '../../../shared/model/settings'
import type { Clock } from '../../platform/clock'
import type { Logger } from '../../platform/log'
import { OutboxLedger, type Entry } from './ledger'
import { testMessage, type Message } from './message'
import type { Post } from './post'
import { sign } from './sign'

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 3_600_000
const GIVE_UP_AFTER_MS = 24 * 3_600_000
const SHOWN = 100

export interface OutboxParts {
  readonly path: string
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
  readonly post: Post
  /** null: off. */
  readonly webhook: () => Webhook | null
  readonly secret: () => string | undefined
  /** Told when the list changed. */
  readonly onChange: () => void
}

/** AL9: queued on the disk first, sent by a loop of its own: who raises an alert never waits for a receiver. */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #ledger: OutboxLedger
  readonly #ended = new AbortController()
  #wake = new AbortController()
  readonly #loop: Promise<void>

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#ledger = new OutboxLedger(parts.path)
    this.#loop = this.#run().catch((thrown: unknown) => parts.log.error('outbox: ended', thrown))
  }

  has(id: string): boolean {
    return this.#ledger.find(id) !== undefined
  }

  /** Nothing while no webhook is set. The same id is queued once. */
  queue(message: Message): void {
    if (this.#parts.webhook() === null || this.has(message.id)) return
    const now = this.#parts.clock.now()
    this.#write({
      ...{ ...message, state: 'waiting', queuedAt: now, startedAt: now },
      ...{ attempts: 0, nextTryAt: now, endedAt: null, problem: '' },
    })
    this.#wake.abort()
  }

  /** A dead one gets another 24 h. */
  retry(id: string): void {
    const entry = this.#ledger.find(id)
    if (entry === undefined || entry.state === 'delivered') {
      throw new AppError('alert/unknown', `there is no message ${id} to send`)
    }
    const now = this.#parts.clock.now()
    this.#write({ ...entry, state: 'waiting', startedAt: now, nextTryAt: now, endedAt: null })
    this.#wake.abort()
  }

  /** Sends one now, beside the queue; throws what went wrong. */
  async test(): Promise<void> {
    await this.#send(testMessage(this.#parts.clock.now()))
  }

  /** The newest first; what waits and what is dead before what was delivered. */
  list(): Delivery[] {
    const newest = [...this.#ledger.entries].reverse()
    const open = newest.filter(({ state }) => state !== 'delivered')
    const delivered = newest.filter(({ state }) => state === 'delivered')
    return [...open, ...delivered].slice(0, SHOWN).map(({ body: _, startedAt: _at, ...one }) => one)
  }

  /** What was queued stays on the disk for the next start. */
  async close(): Promise<void> {
    this.#ended.abort()
    this.#wake.abort()
    await this.#loop
    this.#ledger.close()
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const now = this.#parts.clock.now()
      const next = this.#next()
      if (next?.nextTryAt != null && next.nextTryAt <= now) await this.#attempt(next)
      else {
        this.#wake = new AbortController()
        // A wall clock that jumps must not keep a message for ever: look again each minute.
        const waitMs = Math.min(60_000, (next?.nextTryAt ?? Number.POSITIVE_INFINITY) - now)
        await this.#parts.clock.wait(waitMs, this.#wake.signal)
      }
    }
  }

  /** Off means: nothing is sent, what waits stays. */
  #next(): Entry | undefined {
    if (this.#parts.webhook() === null) return undefined
    return this.#ledger.entries
      .filter(({ state }) => state === 'waiting')
      .sort((a, b) => (a.nextTryAt ?? 0) - (b.nextTryAt ?? 0))[0]
  }

  async #attempt(entry: Entry): Promise<void> {
    const attempts = entry.attempts + 1
    const { clock, log } = this.#parts
    try {
      await this.#send(entry)
      const ended = { state: 'delivered', endedAt: clock.now(), problem: '' } as const
      this.#write({ ...entry, ...ended, attempts, nextTryAt: null })
    } catch (thrown) {
      if (this.#ended.signal.aborted) return // not its fault: the next start tries again
      const error = AppError.from(thrown, 'webhook/failed')
      log.warn(`outbox: try ${attempts} of ${entry.id} failed: ${error.message}`)
      this.#write({ ...entry, attempts, ...this.#afterFailure(entry, attempts, error) })
    }
  }

  #afterFailure(entry: Entry, attempts: number, error: AppError): Partial<Entry> {
    const now = this.#parts.clock.now()
    const isOver = now - entry.startedAt >= GIVE_UP_AFTER_MS
    if (error.code === 'webhook/refused' || isOver) {
      return { state: 'dead', nextTryAt: null, endedAt: now, problem: error.message }
    }
    const asked = error.context['retryAfterMs']
    const waitMs = backOff(attempts, this.#parts.random)
    const waited = typeof asked === 'number' ? Math.max(waitMs, asked) : waitMs
    const nextTryAt = now + Math.min(LONGEST_WAIT_MS, waited)
    return { nextTryAt, problem: error.message }
  }

  async #send(message: Message): Promise<void> {
    const webhook = this.#parts.webhook()
    if (webhook === null) throw new AppError('webhook/bad-address', 'no address is set')
    const secret = this.#parts.secret()
    if (webhook.hasSecret && secret === undefined) {
      throw new AppError('webhook/no-secret', 'the signing secret is missing')
    }
    const { id, body } = message
    const unsigned = { 'webhook-id': id }
    await this.#parts.post({
      ...{ url: webhook.url, body, signal: this.#ended.signal },
      headers: {
        ...(secret === undefined ? unsigned : sign(message, secret, this.#parts.clock.now())),
        'idempotency-key': id,
      },
    })
  }

  #write(entry: Entry): void {
    this.#ledger.write(entry)
    this.#parts.onChange()
  }
}

/** 5 s, 10 s, 20 s ... 1 h, each shortened by up to a half: many senders do not come back together. */
export function backOff(attempts: number, random: () => number): number {
  const fullMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20))
  return fullMs * (1 - random() / 2)
}

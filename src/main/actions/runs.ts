import { AppError } from '../../shared/errors/app-error'
import type { ActionRun, Proof } from '../../shared/model/action'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { ActionTools, ProofMetric } from './action'
import type { AuditLog } from './audit'
import { titleOf } from './make-ticket'
import { perform, type Result } from './perform'
import { ProofDesk, type ProofReader } from './proof-desk'
import { RunBook } from './run-book'
import type { HeldTicket } from './ticket-box'

const CLOSE_PATIENCE_MS = 5_000
const OUTCOME_UNKNOWN = 'Switchyard ended before the outcome was written: look at the target.'

export interface RunsParts {
  readonly audit: Pick<AuditLog, 'append' | 'history'>
  readonly proofReader: ProofReader
  readonly clock: Clock
  readonly operator: string
  readonly onRun: (run: ActionRun) => void
  readonly log: Logger
}

export interface Order {
  readonly held: HeldTicket
  readonly runId: string
  readonly reason: string
  /** What set it up, when no person confirmed it: `automatic recovery`. */
  readonly by?: string
  readonly tools: ActionTools
  readonly abort: AbortController
  /** Throws when it must not run any more; asked again after the record was written. */
  readonly requireAllowed: () => void
}

/** Every run from its record to its proof: record first, then run, look, record, prove. */
export class Runs {
  readonly book = new RunBook()
  /** Rejects when the audit log cannot be used: then nothing may run. */
  readonly ready: Promise<void>
  readonly #parts: RunsParts
  readonly #desk: ProofDesk
  readonly #running = new Map<string, { abort: AbortController; ended: Promise<unknown> }>()

  constructor(parts: RunsParts) {
    this.#parts = parts
    this.#desk = new ProofDesk({
      reader: parts.proofReader,
      clock: parts.clock,
      log: parts.log,
      onProof: (runId, proof, isFinal) => this.#takeProof(runId, proof, isFinal),
    })
    this.ready = this.#recover()
    this.ready.catch((thrown: unknown) => parts.log.error('actions: no audit log, no runs', thrown))
  }

  async execute(order: Order): Promise<ActionRun> {
    const plan = await this.#recordIntent(order)
    const ended = this.#run(order, plan)
    this.#running.set(order.runId, { abort: order.abort, ended })
    return ended.finally(() => this.#running.delete(order.runId))
  }

  show(runId: string, change: Partial<ActionRun>): ActionRun | undefined {
    const run = this.book.change(runId, change)
    if (run !== undefined) this.#parts.onRun(run)
    return run
  }

  abort(runId: string): void {
    this.#running.get(runId)?.abort.abort()
  }

  abortAll(): void {
    for (const { abort } of this.#running.values()) abort.abort()
  }

  async close(): Promise<void> {
    this.abortAll()
    const isOver = new AbortController()
    const patience = this.#parts.clock.wait(CLOSE_PATIENCE_MS, isOver.signal)
    const ended = Promise.allSettled([...this.#running.values()].map((run) => run.ended))
    await Promise.race([ended, patience])
    isOver.abort()
    await this.#desk.close()
  }

  async #recordIntent({ held, runId, reason, by, tools }: Order): Promise<readonly ProofMetric[]> {
    const { action, input, preview, ticket } = held
    const plan = action.proof(input, tools)
    const record = await this.#parts.audit.append({
      ...{ event: 'intent', runId, actionId: action.id, targetId: ticket.targetId },
      data: {
        ...{ title: titleOf(ticket), environment: ticket.environment, risk: ticket.risk, input },
        ...{ reason, phraseTyped: by === undefined && ticket.phrase !== '' },
        ...{ identity: preview.fingerprint, ...(by === undefined ? {} : { by }) },
        ...{
          summary: ticket.summary,
          effects: ticket.effects,
          credential: ticket.credential,
          plan,
        },
      },
    })
    const run: ActionRun = {
      ...{ runId, actionId: action.id, targetId: ticket.targetId, title: titleOf(ticket) },
      ...{ state: 'running', startedAt: record.at, endedAt: null, progress: null, detail: '' },
      ...{ operator: by ?? this.#parts.operator, reason, error: null, proof: null, next: null },
    }
    this.book.add({ run, plan })
    this.#parts.onRun(run)
    return plan
  }

  async #run(order: Order, plan: readonly ProofMetric[]): Promise<ActionRun> {
    const { held, runId, reason, tools } = order
    const result = await this.#performAllowed(order, () =>
      perform({
        ...{ action: held.action, input: held.input, tools },
        context: { preview: held.preview, reason, runId },
        onVerifying: () => this.show(runId, { state: 'verifying' }),
      }),
    )
    const endedAt = this.#parts.clock.now()
    const isProven = result.state !== 'failed' && plan.length > 0
    const change = { ...result, endedAt, progress: null }
    await this.#record(order, 'outcome', change)
    const run = this.show(runId, change)
    if (run === undefined) throw new AppError('app/bug', `run ${runId} is not in the book`)
    if (isProven) this.#desk.take({ runId, plan, startedAt: run.startedAt, endedAt })
    return this.book.find(runId) ?? run
  }

  /** The lock may have fallen while the record was being written. */
  async #performAllowed(order: Order, run: () => Promise<Result>): Promise<Result> {
    try {
      order.requireAllowed()
    } catch (thrown) {
      const error = AppError.from(thrown)
      return { state: 'failed', detail: error.message, error: error.toData(), next: null }
    }
    return run()
  }

  /** What was done is told even if it cannot be written; the next start then calls the outcome unknown. */
  async #record(
    of: { runId: string; held: HeldTicket },
    event: 'outcome',
    data: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { actionId, targetId } = of.held.ticket
    await this.#parts.audit
      .append({ event, runId: of.runId, actionId, targetId, data })
      .catch((thrown: unknown) => this.#parts.log.error('actions: outcome not recorded', thrown))
  }

  #takeProof(runId: string, proof: Proof, isFinal: boolean): void {
    this.show(runId, { proof })
    if (!isFinal) return
    this.#parts.audit
      .append({ event: 'proof', runId, data: { proof } })
      .catch((thrown: unknown) => this.#parts.log.error('actions: proof not recorded', thrown))
  }

  /** Runs whose end was not written are called unknown, never repeated; open proofs are taken up. */
  async #recover(): Promise<void> {
    this.book.load(await this.#parts.audit.history)
    for (const { run, plan } of this.book.entries) {
      const { runId, actionId, targetId, startedAt, endedAt, proof } = run
      if (run.state === 'running') {
        const data = { state: 'unknown', detail: OUTCOME_UNKNOWN } as const
        await this.#parts.audit.append({ event: 'outcome', runId, actionId, targetId, data })
        this.show(runId, data)
      } else if (endedAt !== null && proof === null && run.state !== 'failed' && plan.length > 0) {
        this.#desk.take({ runId, plan, startedAt, endedAt })
      }
    }
  }
}

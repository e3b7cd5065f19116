import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import type { Input } from '../../shared/ipc/contract'
import type { ActionInfo, ActionRun, Ticket } from '../../shared/model/action'
import type { TargetView } from '../sources/target-view'
import type { Action, ActionTools } from './action'
import { Arming } from './arming'
import { makeTicket, requirePerson, titleOf } from './make-ticket'
import { Runs, type Order, type RunsParts } from './runs'
import { TicketBox, type DatedTicket } from './ticket-box'

const RUNS_AN_HOUR = 30
const KEPT_CONFIRMS = 100

export interface GateParts extends RunsParts {
  readonly actions: readonly Action[]
  readonly targets: () => readonly TargetView[]
  readonly toolsFor: (
    view: TargetView,
    signal: AbortSignal,
    report: ActionTools['report'],
  ) => ActionTools
  readonly ids: () => string
  /** What is armed changed, by a person or by time. */
  readonly onArmed: () => void
}

/** `by` absent: the person at the window. */
type Who = Pick<Order, 'reason' | 'by'>

/**
 * The only caller of an action's `run`. Locked until armed; one run at a time for each target; the record is on the disk
 * before anything changes; what was asked once runs once.
 */
export class ActionGate {
  readonly #parts: GateParts
  readonly #arming: Arming
  readonly #tickets: TicketBox
  readonly #runs: Runs
  /** Targets with a run, from the moment their ticket is spent. */
  readonly #busy = new Map<string, string>()
  /** Twenty clicks are one run: the later ones get the promise of the first. */
  readonly #confirmed = new Map<string, Promise<ActionRun>>()

  constructor(parts: GateParts) {
    this.#parts = parts
    this.#arming = new Arming(parts.clock, parts.onArmed)
    this.#tickets = new TicketBox(parts.clock)
    this.#runs = new Runs(parts)
  }

  infos(): ActionInfo[] {
    return this.#parts.actions.map(({ id, title, risk, targetKind, reversible }) => ({
      ...{ id, title, risk, targetKind, reversible },
    }))
  }

  /** Works while locked: it changes nothing. */
  async preview(call: Input<'actions.preview'>): Promise<Ticket> {
    const held = await this.#prepare(call)
    this.#tickets.put(held)
    return held.ticket
  }

  /**
   * What a person set up beforehand: a recovery, the end of a forced state. Asks nobody and needs no arming; looks, limits,
   * record and proof are those of every run, and the kill switch forbids it. `by` stands in the audit log as who did it.
   */
  async runByItself(
    call: Input<'actions.preview'>,
    { by, reason }: { by: string; reason: string },
  ): Promise<ActionRun> {
    this.#arming.requireNotKilled()
    return this.#claim(await this.#prepare(call), { reason, by })
  }

  async #prepare({ actionId, targetId, input }: Input<'actions.preview'>): Promise<DatedTicket> {
    const { clock, ids } = this.#parts
    const { action, view } = this.#find(actionId, targetId)
    const parsed = action.input.safeParse(input)
    if (!parsed.success) throw new AppError('ipc/invalid-input', z.prettifyError(parsed.error))
    const tools = this.#parts.toolsFor(view, new AbortController().signal, () => undefined)
    const [preview] = await Promise.all([
      action.preview(parsed.data, tools),
      this.#runs.ready.catch(() => undefined), // a preview needs no audit log; its usual duration does
    ])
    const ticket = makeTicket({
      ...{ action, preview, target: view.target, ticketId: ids(), now: clock.now() },
      credential: tools.credential.text,
      usualMs:
        preview.usualMs ?? this.#runs.book.usualMs({ actionId, targetId, title: titleOf(preview) }),
    })
    return this.#tickets.date({ ticket, action, preview, input: parsed.data })
  }

  /** Settles when the change was looked at; the proof comes later by `onRun`. */
  async confirm({ ticketId, phrase, reason }: Input<'actions.confirm'>): Promise<ActionRun> {
    const before = this.#confirmed.get(ticketId)
    if (before !== undefined) return before
    const held = this.#tickets.find(ticketId)
    // What a person can put right at once leaves the ticket whole; from here on it is spent.
    this.#arming.require(held.ticket.targetId)
    requirePerson(held.ticket, { phrase, reason })
    this.#tickets.spend(ticketId)
    const run = this.#claim(held, { reason: reason.trim() })
    this.#confirmed.set(ticketId, run)
    const [oldest] = this.#confirmed.keys()
    if (this.#confirmed.size > KEPT_CONFIRMS && oldest !== undefined) this.#confirmed.delete(oldest)
    return run
  }

  /** null: every connection there is now. */
  async arm(targetId: string | null): Promise<void> {
    const all = this.#parts.targets().map((view) => view.target.id)
    if (targetId !== null && !all.includes(targetId)) {
      throw new AppError('target/unknown', `no connection ${targetId}`)
    }
    const targetIds = targetId === null ? all : [targetId]
    await this.#parts.audit.append({ event: 'armed', data: { targetIds } })
    this.#arming.arm(targetIds)
  }

  /** Locks at once, recorded or not. The kill switch also stops what runs and can be stopped. */
  async disarm({ killSwitch }: Input<'actions.disarm'>): Promise<void> {
    this.#arming.disarm(killSwitch)
    if (killSwitch) this.#runs.abortAll()
    const event = killSwitch ? 'kill-switch' : 'disarmed'
    await this.#parts.audit.append({ event }).catch((thrown: unknown) => {
      this.#parts.log.warn('actions: locking was not recorded', thrown)
    })
  }

  armed(): { armed: { targetId: string; until: number }[]; killSwitch: boolean } {
    return { armed: this.#arming.list(), killSwitch: this.#arming.killSwitch }
  }

  /** Newest first; told by the audit log, so it survives restarts. */
  async recent(limit: number): Promise<ActionRun[]> {
    await this.#runs.ready.catch(() => undefined)
    return this.#runs.book.recent(limit)
  }

  /** Asks a run to stop; what cannot be stopped goes on. */
  abort(runId: string): void {
    this.#runs.abort(runId)
  }

  async close(): Promise<void> {
    this.#arming.close()
    await this.#runs.close()
  }

  /** Takes the target for itself before the first wait, so that a second confirm finds it taken. */
  async #claim(held: DatedTicket, who: Who): Promise<ActionRun> {
    const { targetId, actionId } = held.ticket
    const other = this.#busy.get(targetId)
    if (other !== undefined) throw new AppError('action/busy', `${other} runs on ${targetId}`)
    this.#busy.set(targetId, actionId)
    try {
      return await this.#start(held, who)
    } finally {
      this.#busy.delete(targetId)
    }
  }

  /** AC5: looks again, and runs only what was shown. */
  async #start(held: DatedTicket, who: Who): Promise<ActionRun> {
    const { actionId, targetId } = held.ticket
    await this.#runs.ready
    const { action, view } = this.#find(actionId, targetId)
    this.#requireRoom(action, targetId)
    const runId = this.#parts.ids()
    const abort = new AbortController()
    const tools = this.#parts.toolsFor(view, abort.signal, (progress, detail) => {
      this.#runs.show(runId, { progress, detail })
    })
    this.#tickets.compare(held, await action.preview(held.input, tools))
    const requireAllowed = (): void =>
      who.by === undefined ? this.#arming.require(targetId) : this.#arming.requireNotKilled()
    requireAllowed()
    return this.#runs.execute({ held, runId, ...who, tools, abort, requireAllowed })
  }

  #requireRoom({ id, cooldownMs }: Action, targetId: string): void {
    const now = this.#parts.clock.now()
    const { book } = this.#runs
    const coolingMs = book.coolingMs({ actionId: id, targetId, cooldownMs }, now)
    if (coolingMs > 0) {
      const seconds = Math.ceil(coolingMs / 1_000)
      throw new AppError('action/cooling-down', `${id} may run here again in ${seconds} s`)
    }
    if (book.countLastHour(targetId, now) >= RUNS_AN_HOUR) {
      const message = `${RUNS_AN_HOUR} actions ran on ${targetId} in the last hour: no more for now`
      throw new AppError('action/cooling-down', message)
    }
  }

  #find(actionId: string, targetId: string): { action: Action; view: TargetView } {
    const action = this.#parts.actions.find((one) => one.id === actionId)
    if (action === undefined) throw new AppError('action/unknown', `no action ${actionId}`)
    const view = this.#parts.targets().find((one) => one.target.id === targetId)
    if (view === undefined) throw new AppError('target/unknown', `no connection ${targetId}`)
    if (view.target.kind !== action.targetKind) {
      const message = `${actionId} is for ${action.targetKind}, and ${targetId} is ${view.target.kind}`
      throw new AppError('action/not-possible', message)
    }
    return { action, view }
  }
}

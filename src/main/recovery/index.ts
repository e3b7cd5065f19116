import { AppError } from '../../shared/errors/app-error'
import type { ActionRun } from '../../shared/model/action'
import type { Chain } from '../../shared/model/alert'
import type { JournalDraft } from '../../shared/model/event'
import type { Finding } from '../../shared/model/finding'
import {
  DEFAULT_POLICY,
  RECOVERY_OPERATOR,
  RESTART_ACTION,
  type RecoveryPolicy,
  type RecoveryState,
} from '../../shared/model/recovery'
import type { ActionGate } from '../actions/gate'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import type { TargetView } from '../sources/target-view'
import { ourSideOf, troubleOf, upstreamOf } from './causes'
import {
  BUDGET,
  BUDGET_WINDOW_MS,
  decide,
  spent,
  type Decision,
  type RecoveryFacts,
} from './decide'
import { Memory, type Known } from './memory'

/** WK3: the line that a recovery is measured against. */
const LIMIT_S = 30
const RUNS_LOOKED_AT = 500

export interface RecoveryParts {
  readonly views: () => readonly TargetView[]
  readonly findings: (targetId: string) => readonly Finding[]
  readonly chains: () => readonly Chain[]
  readonly policies: () => Readonly<Record<string, RecoveryPolicy>>
  /** In words, without a secret; null: none is configured. */
  readonly supervisor: (targetId: string) => string | null
  readonly maintenance: (targetId: string) => string | null
  readonly gate: Pick<ActionGate, 'runByItself' | 'recent' | 'armed'>
  readonly note: (drafts: readonly JournalDraft[]) => void
  readonly publish: (workers: RecoveryState[]) => void
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly log: Logger
}

/**
 * Restarts a worker that is down or stuck, where a person has set that up beforehand: off by default, one at a time, through
 * the gate. What was spent of the budget is counted in the audit log, which is on the disk before anything changes, so no
 * crash of ours can exceed it.
 */
export class AutoRecovery {
  readonly #parts: RecoveryParts
  readonly #memory = new Memory()
  #restarts: readonly ActionRun[] = []
  #running: { targetId: string; ended: Promise<void> } | undefined
  #looking: Promise<void> | undefined
  #shown = ''
  #isClosed = false

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** After the findings were judged. One look at a time; a look that is still going on is the answer. */
  tick(): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#looking ??= this.#look()
      .catch((thrown: unknown) => this.#parts.log.error('recovery: could not look', thrown))
      .finally(() => (this.#looking = undefined))
    return this.#looking
  }

  states(): RecoveryState[] {
    return this.#workers().map((view) => this.#stateOf(view))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#looking
    await this.#running?.ended
  }

  #workers(): TargetView[] {
    return this.#parts.views().filter(({ target }) => target.kind === 'worker')
  }

  async #look(): Promise<void> {
    const workers = this.#workers()
    const runs = await this.#parts.gate.recent(RUNS_LOOKED_AT)
    this.#restarts = runs.filter(({ actionId }) => actionId === RESTART_ACTION)
    this.#memory.keep(workers.map(({ target }) => target.id))
    for (const view of workers) this.#lookAt(view)
    this.#show()
  }

  #lookAt(view: TargetView): void {
    const { clock, findings } = this.#parts
    const { id } = view.target
    const link = view.link('health')
    const trouble = troubleOf({ view, findings })
    const known = this.#memory.see(id, {
      trouble,
      lastFineAt: link?.state === 'live' && trouble === undefined ? link.lastOkAt : null,
      monotonicMs: clock.monotonic(),
    })
    if (trouble === undefined) this.#noteBack(view, known)
    const decision = decide(this.#facts(view))
    this.#tell(view, decision)
    if (decision.code === 'act') this.#act(view, decision)
  }

  #facts(view: TargetView): RecoveryFacts {
    const { clock, policies, chains, findings, views } = this.#parts
    const { id, environment } = view.target
    const known = this.#memory.of(id)
    const trouble = troubleOf({ view, findings })
    const now = clock.now()
    const seen = { view, views: views(), findings, chains: chains(), now }
    return {
      ...{ now, environment, policy: policies()[id] ?? DEFAULT_POLICY, means: this.#means(view) },
      trouble:
        trouble === undefined
          ? null
          : { kind: trouble.kind, lastedMs: clock.monotonic() - known.troubleSinceMs },
      killSwitch: this.#parts.gate.armed().killSwitch,
      maintenance: this.#parts.maintenance(id),
      ourSide: trouble === undefined ? null : ourSideOf(seen),
      upstream: trouble === undefined ? null : upstreamOf(seen, trouble.finding),
      restarts: this.#restarts.filter(({ targetId }) => targetId === id),
      ...{ lastFineAt: known.lastFineAt, refused: known.refused },
      busyWith: this.#running?.targetId ?? null,
    }
  }

  /** The worker itself is asked only while it answers. */
  #means(view: TargetView): string | null {
    const offers = view.table('worker.info')?.[0]?.capabilities.includes(RESTART_ACTION) === true
    const answers = view.link('health')?.state === 'live'
    return offers && answers ? 'its own restart' : this.#parts.supervisor(view.target.id)
  }

  /** Each reason once for as long as the trouble lasts, not at every look. */
  #tell(view: TargetView, decision: Decision): void {
    const { clock, note } = this.#parts
    const { id } = view.target
    if (!this.#memory.isNews(id, decision, clock.now())) return
    note([draft(id, clock.now(), `Automatic recovery leaves ${id} alone`, decision.words)])
  }

  #act(view: TargetView, { words }: Decision): void {
    const { id: targetId } = view.target
    const ended = this.#restart(targetId, words).finally(() => (this.#running = undefined))
    this.#running = { targetId, ended }
  }

  async #restart(targetId: string, words: string): Promise<void> {
    const { gate, clock, note, log } = this.#parts
    const call = { actionId: RESTART_ACTION, targetId, input: {} }
    try {
      await gate.runByItself(call, { by: RECOVERY_OPERATOR, reason: words.slice(0, 400) })
    } catch (thrown) {
      const { message } = AppError.from(thrown)
      log.warn(`recovery: ${targetId} was not restarted`, thrown)
      const isFirst = this.#memory.refuse(targetId, message, clock.now())
      if (!isFirst) return
      note([
        draft(targetId, clock.now(), `Automatic recovery could not restart ${targetId}`, message),
      ])
    }
  }

  /** WK3: who brought it back, and how long it was away. */
  #noteBack(view: TargetView, known: Known): void {
    const { clock, note } = this.#parts
    const { id } = view.target
    const info = view.table('worker.info')?.[0]
    if (info?.downAt == null || info.upAt === null || known.backAt === info.upAt) return
    const { downAt, upAt } = info
    const by = this.#restarts.find(
      ({ targetId, startedAt, state }) =>
        targetId === id &&
        // One that still answered goes away only after the order.
        startedAt >= downAt - 1_000 * LIMIT_S &&
        startedAt <= upAt &&
        state !== 'failed',
    )?.operator
    this.#memory.noteBack(id, upAt)
    if (by === undefined) return
    const tookMs = upAt - downAt
    this.#memory.brought(id, { at: upAt, tookMs, by })
    const seconds = (tookMs / 1_000).toFixed(1)
    const isLate = tookMs > 1_000 * LIMIT_S
    note([
      draft(
        id,
        clock.now(),
        `${id} was brought back after ${seconds} s by ${by}`,
        isLate ? `Over the line of ${LIMIT_S} s.` : `Within the line of ${LIMIT_S} s.`,
      ),
    ])
  }

  #stateOf(view: TargetView): RecoveryState {
    const facts = this.#facts(view)
    const { code, words, nextTryAt } = decide(facts)
    const known = this.#memory.of(view.target.id)
    const trouble = troubleOf({ view, findings: this.#parts.findings })
    return {
      ...{ targetId: view.target.id, policy: facts.policy, means: facts.means, nextTryAt },
      budget: {
        left: Math.max(0, BUDGET - spent(facts).length),
        ...{ of: BUDGET, windowMs: BUDGET_WINDOW_MS },
      },
      trouble: trouble === undefined ? null : { kind: trouble.kind, since: trouble.finding.since },
      decision: { at: known.decidedAt, code, words },
      lastBack: known.lastBack,
    }
  }

  #show(): void {
    const workers = this.states()
    const text = JSON.stringify(workers)
    if (text === this.#shown) return
    this.#shown = text
    this.#parts.publish(workers)
  }
}

function draft(targetId: string, at: number, title: string, detail: string): JournalDraft {
  return { at, kind: 'action', targetId, subject: targetId, severity: null, title, detail }
}

import type { Message, Output } from '../../shared/ipc/contract'
import type { Alert, Chain, RuleInfo, ShelfTerm } from '../../shared/model/alert'
import type { JournalDraft } from '../../shared/model/event'
import type { Finding } from '../../shared/model/finding'
import type { RuleLimits } from '../../shared/model/settings'
import type { Clock } from '../platform/clock'
import type { Logger } from '../platform/log'
import { AlertBook, type BookChange } from './alert-book'
import type { AlertFile } from './alert-file'
import type { Bell } from './bell'
import { describeLimits } from './limits'
import type { Outbox } from './outbox/index'
import { isTold, messageId, toMessage } from './outbox/message'
import type { Rule } from './rule'

export interface DeskParts {
  readonly rules: readonly Rule[]
  readonly file: AlertFile
  readonly bell: Bell
  readonly outbox: Pick<Outbox, 'queue' | 'has' | 'list'>
  /** Which findings have one cause. */
  readonly explain: (findings: readonly Finding[]) => readonly Chain[]
  readonly limits: () => RuleLimits
  /** AL5: nobody is told of its alerts now. */
  readonly isMuted: (targetId: string) => boolean
  readonly publish: (message: Message<'alerts'>) => void
  readonly note: (drafts: readonly JournalDraft[]) => void
  readonly clock: Clock
  readonly operator: string
  readonly log: Logger
}

/** Where findings become alerts: kept, explained, told to people and to others. */
export class AlertDesk {
  readonly #parts: DeskParts
  readonly #book: AlertBook
  readonly #findings = new Map<string, readonly Finding[]>()
  /** Alerts that were raised while their target was muted: told when that ends, if they last. */
  readonly #withheld = new Set<string>()
  #chains: readonly Chain[] = []
  #isDirty = false

  constructor(parts: DeskParts) {
    this.#parts = parts
    const hiders = parts.rules.filter((rule) => rule.hidesOthers === true).map(({ id }) => id)
    this.#book = new AlertBook({ hiders: new Set(hiders), alerts: parts.file.load() })
    // What was raised and not yet queued when the app was killed; the outbox knows what it has.
    for (const alert of this.#loud(this.#book.active)) this.#tell([alert], [])
  }

  /** Findings of the last run: for the judge to go on with. */
  get restored(): readonly Finding[] {
    return this.#book.active.map(({ finding }) => finding)
  }

  findings(targetId: string): readonly Finding[] {
    return this.#findings.get(targetId) ?? []
  }

  get chains(): readonly Chain[] {
    return this.#chains
  }

  /** The findings of one target as they are now. */
  take(targetId: string, findings: readonly Finding[]): void {
    const before = this.#findings.get(targetId)
    if (findings.length === 0) this.#findings.delete(targetId)
    else this.#findings.set(targetId, findings)
    const change = this.#book.take(targetId, findings, this.#parts.clock.now())
    const isOther = ids(before ?? []) !== ids(findings)
    // Waits and sessions change under the same findings: a new cause may show a moment later.
    if (isOther || change.isChanged) this.#explain()
    this.#apply(change)
  }

  async ack({ alertId, note }: { alertId: string; note: string }): Promise<Alert> {
    const { operator: by, clock } = this.#parts
    const alert = this.#book.ack(alertId, { by, note }, clock.now())
    return this.#changed(alert, `Acknowledged by ${by}`, note)
  }

  async shelve(input: { alertId: string; term: ShelfTerm; reason: string }): Promise<Alert> {
    const { operator: by, clock } = this.#parts
    const alert = this.#book.shelve(input.alertId, { ...input, by }, clock.now())
    return this.#changed(alert, `Shelved for ${input.term} by ${by}`, input.reason)
  }

  async unshelve({ alertId }: { alertId: string }): Promise<Alert> {
    const alert = this.#book.unshelve(alertId)
    return this.#changed(alert, `Taken from the shelf by ${this.#parts.operator}`, '')
  }

  read(): Output<'alerts.read'> {
    return {
      alerts: [...this.#book.active],
      history: [...this.#book.history],
      chains: [...this.#chains],
      rules: this.#parts.rules.map((rule) => describe(rule, this.#parts.limits())),
      deliveries: this.#parts.outbox.list(),
    }
  }

  /** Each second: shelves end, waiting messages of the system are shown, what changed is pushed. */
  tick(): void {
    const now = this.#parts.clock.now()
    const ended = this.#book.expire(now)
    if (ended.length > 0) {
      this.#parts.note(ended.map((one) => draft(one, now, 'The shelf has ended', '')))
      this.#apply({ raised: ended, resolved: [], isChanged: true })
    }
    this.#release(now)
    const followers = this.#chains.flatMap(({ findingIds }) => findingIds.slice(1))
    const muted = this.#book.active
      .filter(({ finding }) => this.#parts.isMuted(finding.targetId))
      .map(({ finding }) => finding.id)
    this.#parts.bell.tick(this.#book.active, new Set([...followers, ...muted]), now)
    if (this.#isDirty) this.#push([])
  }

  /** The list of deliveries changed. */
  touch(): void {
    this.#isDirty = true
  }

  forget(targetId: string): void {
    this.#findings.delete(targetId)
    this.#explain()
    this.#apply(this.#book.forget(targetId, this.#parts.clock.now()))
  }

  async close(): Promise<void> {
    await this.#save().catch(() => undefined)
    await this.#parts.file.close()
  }

  #apply({ raised, resolved, isChanged }: BookChange): void {
    if (!isChanged) return
    this.#isDirty = true
    if (raised.length + resolved.length === 0) return
    const loud = this.#loud(raised)
    this.#tell(loud, resolved)
    this.#parts.bell.raised(loud, this.#parts.clock.now())
    this.#push(resolved)
    this.#save().catch((thrown: unknown) => this.#parts.log.error('alerts: not saved', thrown))
  }

  /** Without those of targets in maintenance, which wait. */
  #loud(raised: readonly Alert[]): Alert[] {
    return raised.filter(({ id, finding }) => {
      const isMuted = this.#parts.isMuted(finding.targetId)
      if (isMuted) this.#withheld.add(id)
      return !isMuted
    })
  }

  /** What waited and lasts is told in one go: the bell makes one message of it. */
  #release(now: number): void {
    if (this.#withheld.size === 0) return
    const active = new Map(this.#book.active.map((one) => [one.id, one]))
    const due: Alert[] = []
    for (const id of [...this.#withheld]) {
      const alert = active.get(id)
      if (alert !== undefined && this.#parts.isMuted(alert.finding.targetId)) continue
      this.#withheld.delete(id)
      if (alert !== undefined) due.push(alert)
    }
    this.#tell(due, [])
    this.#parts.bell.raised(due, now)
  }

  /** The end of what was never told is not told either. */
  #tell(raised: readonly Alert[], resolved: readonly Alert[]): void {
    const { outbox, log } = this.#parts
    try {
      for (const alert of raised.filter(isTold)) outbox.queue(toMessage(alert, 'firing'))
      for (const alert of resolved) {
        if (outbox.has(messageId(alert, 'firing'))) outbox.queue(toMessage(alert, 'resolved'))
      }
    } catch (thrown) {
      log.error('alerts: not queued for the webhook', thrown)
    }
  }

  async #changed(alert: Alert, title: string, detail: string): Promise<Alert> {
    // Told as done only when it would survive a kill.
    await this.#save()
    this.#parts.note([draft(alert, this.#parts.clock.now(), title, detail)])
    this.#push(alert.state === 'resolved' ? [alert] : [])
    return alert
  }

  #save(): Promise<void> {
    return this.#parts.file.save(() => [...this.#book.active, ...this.#book.history])
  }

  #explain(): void {
    this.#chains = this.#parts.explain([...this.#findings.values()].flat())
  }

  #push(ended: readonly Alert[]): void {
    this.#isDirty = false
    this.#parts.publish({
      alerts: [...this.#book.active],
      ended: [...ended],
      chains: [...this.#chains],
      deliveries: this.#parts.outbox.list(),
    })
  }
}

const ids = (findings: readonly Finding[]): string => findings.map(({ id }) => id).join('\n')

function draft({ finding }: Alert, at: number, title: string, detail: string): JournalDraft {
  const { targetId, subject, title: what } = finding
  return {
    ...{ at, kind: 'alert', targetId, subject, severity: null },
    ...{ title: `${title}: ${what}`, detail },
  }
}

function describe(rule: Rule, limits: RuleLimits): RuleInfo {
  const { id, kind, title, impact, response, panelId, actionId } = rule
  return {
    ...{ id, kind, title, impact, response, panelId, actionId: actionId ?? null },
    causes: [...rule.causes],
    steps: [...rule.steps],
    limits: describeLimits(rule, limits[id]),
  }
}

import { AppError } from '../../shared/errors/app-error'
import type { Alert, ShelfTerm } from '../../shared/model/alert'
import { rank, type Finding } from '../../shared/model/finding'

/** AL3: what comes back within this is the same alert. */
export const COOLDOWN_MS = 5 * 60_000
const MINUTE_MS = 60_000
/** Never unlimited: also what is shelved until it clears comes back after a day. */
const TERMS_MS: Readonly<Record<ShelfTerm, number>> = {
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '8h': 480 * MINUTE_MS,
  'until-clear': 1_440 * MINUTE_MS,
}
const KEPT_RESOLVED = 200

/** What a look changed. `raised`: new, come back, or grown worse than what was acknowledged or shelved. */
export interface BookChange {
  readonly raised: readonly Alert[]
  readonly resolved: readonly Alert[]
  /** True when anything that is shown differs. */
  readonly isChanged: boolean
}

/** Every alert and its life. One for each finding: a finding that lasts is one alert, however often it is judged. */
export class AlertBook {
  readonly #active = new Map<string, Alert>()
  #resolved: Alert[] = []
  /** Rules that say a target is down: what else it has hides behind them. */
  readonly #hiders: ReadonlySet<string>

  constructor(parts: { hiders: ReadonlySet<string>; alerts?: readonly Alert[] }) {
    this.#hiders = parts.hiders
    for (const alert of parts.alerts ?? []) {
      if (alert.state === 'resolved') this.#resolved.push(alert)
      else this.#active.set(alert.finding.id, alert)
    }
  }

  get active(): readonly Alert[] {
    return [...this.#active.values()]
  }

  /** Newest first. */
  get history(): readonly Alert[] {
    return this.#resolved
  }

  /** The findings of one target as they are now; what is missing has ended. */
  take(targetId: string, findings: readonly Finding[], now: number): BookChange {
    const alarms = findings.filter(({ notice }) => notice !== true)
    const ids = new Set(alarms.map(({ id }) => id))
    const gone = this.active.filter(
      ({ finding }) => finding.targetId === targetId && !ids.has(finding.id),
    )
    const before = alarms.map(({ id }) => this.#active.get(id))
    const raised = alarms.flatMap((finding) => this.#see(finding, now))
    const resolved = gone.map((alert) => this.#resolve(alert, now))
    const hides = this.#hide(targetId)
    const isChanged =
      raised.length + resolved.length > 0 ||
      hides ||
      alarms.some((finding, i) => differs(before[i], finding))
    return { raised: raised.map((one) => this.#newest(one)), resolved, isChanged }
  }

  ack(alertId: string, who: { by: string; note: string }, now: number): Alert {
    const alert = this.#find(alertId)
    const ack = { ...who, at: now, severity: alert.finding.severity }
    const state = alert.state === 'resolved' ? alert.state : 'acknowledged'
    return this.#put({ ...alert, ack, state })
  }

  shelve(
    alertId: string,
    { by, term, reason }: { by: string; term: ShelfTerm; reason: string },
    now: number,
  ): Alert {
    const alert = this.#find(alertId)
    if (alert.state === 'resolved') throw new AppError('alert/unknown', `${alertId} has ended`)
    const { severity } = alert.finding
    const until = now + TERMS_MS[term]
    const shelf = { by, at: now, until, untilClear: term === 'until-clear', reason, severity }
    return this.#put({ ...alert, shelf })
  }

  unshelve(alertId: string): Alert {
    return this.#put({ ...this.#find(alertId), shelf: null })
  }

  /** Alerts whose shelf has ended by itself. */
  expire(now: number): readonly Alert[] {
    return this.active
      .filter(({ shelf }) => shelf !== null && shelf.until <= now)
      .map((alert) => this.#put({ ...alert, shelf: null }))
  }

  /** The target is watched no more. */
  forget(targetId: string, now: number): BookChange {
    return this.take(targetId, [], now)
  }

  #see(finding: Finding, now: number): Alert[] {
    const known = this.#active.get(finding.id)
    if (known === undefined) return [this.#raise(finding, now)]
    const isWorse = isWorseThan(known.ack, finding) || isWorseThan(known.shelf, finding)
    this.#put(
      isWorse
        ? { ...known, finding, state: 'firing', ack: null, shelf: null }
        : { ...known, finding },
    )
    return isWorse ? [known] : []
  }

  #raise(finding: Finding, now: number): Alert {
    const last = this.#resolved.find((one) => one.finding.id === finding.id)
    const shelf = lastingShelf(last, finding, now)
    if (last?.resolvedAt != null && now - last.resolvedAt < COOLDOWN_MS) {
      this.#resolved = this.#resolved.filter((one) => one !== last)
      const ack = isWorseThan(last.ack, finding) ? null : last.ack
      const state = ack === null ? 'firing' : 'acknowledged'
      return this.#put({
        ...last,
        finding,
        ack,
        shelf,
        state,
        resolvedAt: null,
        times: last.times + 1,
      })
    }
    return this.#put({
      ...{ id: `${finding.id}@${now}`, finding, state: 'firing', raisedAt: now, resolvedAt: null },
      ...{ times: 1, ack: null, shelf, hiddenBehind: null },
    })
  }

  #resolve(alert: Alert, now: number): Alert {
    // A timed shelf outlasts the alert: what flaps stays put away.
    const shelf = alert.shelf?.untilClear === true ? null : alert.shelf
    const ended: Alert = { ...alert, state: 'resolved', resolvedAt: now, shelf, hiddenBehind: null }
    this.#active.delete(alert.finding.id)
    this.#resolved = [ended, ...this.#resolved].slice(0, KEPT_RESOLVED)
    return ended
  }

  #hide(targetId: string): boolean {
    const own = this.active.filter(({ finding }) => finding.targetId === targetId)
    const parent = own.find(({ finding }) => this.#hiders.has(finding.ruleId))
    let isChanged = false
    for (const alert of own) {
      const hiddenBehind = parent === undefined || parent === alert ? null : parent.id
      if (alert.hiddenBehind === hiddenBehind) continue
      isChanged = true
      this.#put({ ...alert, hiddenBehind })
    }
    return isChanged
  }

  #put(alert: Alert): Alert {
    if (alert.state !== 'resolved') this.#active.set(alert.finding.id, alert)
    else this.#resolved = this.#resolved.map((one) => (one.id === alert.id ? alert : one))
    return alert
  }

  #newest(alert: Alert): Alert {
    return this.#active.get(alert.finding.id) ?? alert
  }

  #find(alertId: string): Alert {
    const found = [...this.#active.values(), ...this.#resolved].find(({ id }) => id === alertId)
    if (found === undefined) throw new AppError('alert/unknown', `there is no alert ${alertId}`)
    return found
  }
}

function isWorseThan(known: Alert['ack'] | Alert['shelf'], finding: Finding): boolean {
  return known !== null && rank(finding.severity) > rank(known.severity)
}

function lastingShelf(last: Alert | undefined, finding: Finding, now: number): Alert['shelf'] {
  const shelf = last?.shelf ?? null
  return shelf === null || shelf.until <= now || isWorseThan(shelf, finding) ? null : shelf
}

/** Whether a person would see a difference; the time of the last judgement is none. */
function differs(before: Alert | undefined, { at: _, ...finding }: Finding): boolean {
  if (before === undefined) return true
  const { at: _at, ...known } = before.finding
  return JSON.stringify(known) !== JSON.stringify(finding)
}

import type { Alert } from '../../shared/model/alert'
import { rank } from '../../shared/model/finding'
import type { Notifications } from '../../shared/model/settings'
import { COOLDOWN_MS } from './alert-book'

const GROUP_MS = 30_000
const REMIND_AFTER_MS = 15 * 60_000

/** One message of the operating system. */
export interface Notice {
  readonly title: string
  readonly body: string
  readonly critical: boolean
  /** What a click opens. */
  readonly alertId: string
  readonly panelId: string
}

/** The port to the operating system. */
export interface Notifier {
  show(notice: Notice): void
  /** The number on the badge; 0: none. */
  badge(count: number): void
}

export const silentNotifier: Notifier = { show: () => undefined, badge: () => undefined }

export interface BellParts {
  readonly notifier: Notifier
  readonly settings: () => Notifications
  /** Local minutes since midnight at a time. */
  readonly minuteOfDay: (at: number) => number
  readonly panelOf: (ruleId: string) => string
}

/** AL8: whom to wake. Critical and high only, grouped within 30 s, each cause once in its cooldown, quiet hours kept. */
export class Bell {
  readonly #parts: BellParts
  readonly #rungAt = new Map<string, number>()
  readonly #reminded = new Set<string>()
  #waiting: Alert[] = []
  #shownAt = Number.NEGATIVE_INFINITY

  constructor(parts: BellParts) {
    this.#parts = parts
  }

  raised(alerts: readonly Alert[], now: number): void {
    for (const alert of alerts) {
      const key = alert.finding.id
      const rungAt = this.#rungAt.get(key) ?? Number.NEGATIVE_INFINITY
      if (!isLoud(alert) || now - rungAt < COOLDOWN_MS) continue
      this.#rungAt.set(key, now)
      this.#waiting.push(alert)
    }
  }

  /** Each second: shows what waits, reminds, sets the badge. `active` as it is now; `quiet`: findings told by their root. */
  tick(active: readonly Alert[], quiet: ReadonlySet<string>, now: number): void {
    const open = active.filter((one) => isOpen(one) && !quiet.has(one.finding.id))
    this.#parts.notifier.badge(open.filter(isLoud).length)
    this.#forget(now)
    if (this.#parts.settings().remind) this.#remind(open, now)
    if (this.#waiting.length === 0 || now - this.#shownAt < GROUP_MS) return
    const stillOpen = new Map(open.map((one) => [one.id, one]))
    const due = this.#waiting.flatMap(({ id }) => stillOpen.get(id) ?? [])
    this.#waiting = []
    const loud = due.filter((one) => this.#mayRing(one, now))
    if (loud.length === 0) return
    this.#shownAt = now
    this.#parts.notifier.show(this.#toNotice(loud))
  }

  #remind(open: readonly Alert[], now: number): void {
    for (const alert of open) {
      const isDue = isLoud(alert) && now - alert.raisedAt >= REMIND_AFTER_MS
      if (!isDue || this.#reminded.has(alert.id)) continue
      this.#reminded.add(alert.id)
      this.#waiting.push(alert)
    }
  }

  #forget(now: number): void {
    for (const [key, at] of this.#rungAt) if (now - at >= COOLDOWN_MS) this.#rungAt.delete(key)
  }

  #mayRing({ finding }: Alert, now: number): boolean {
    const { on, quiet } = this.#parts.settings()
    if (!on) return false
    if (quiet === null || finding.severity === 'critical') return true
    return !isWithin(this.#parts.minuteOfDay(now), quiet)
  }

  #toNotice(alerts: readonly Alert[]): Notice {
    const [first, ...rest] = [...alerts].sort(
      (a, b) => rank(b.finding.severity) - rank(a.finding.severity) || a.raisedAt - b.raisedAt,
    )
    if (first === undefined) throw new Error('nothing to tell')
    const { severity, targetId, title, detail, ruleId } = first.finding
    const more = rest.map(({ finding: one }) => `${one.targetId}: ${one.title}`)
    return {
      title: `${severity.toUpperCase()} ${targetId}: ${title}`,
      body: [detail, ...more]
        .filter((line) => line !== '')
        .slice(0, 4)
        .join('\n'),
      critical: severity === 'critical',
      alertId: first.id,
      panelId: this.#parts.panelOf(ruleId),
    }
  }
}

const isLoud = ({ finding }: Alert): boolean => rank(finding.severity) >= rank('high')

/** Nobody has taken it on, nobody has put it away, and it is not told by another one. */
const isOpen = (one: Alert): boolean =>
  one.state === 'firing' && one.shelf === null && one.hiddenBehind === null

/** From 22:00 to 07:00 goes over midnight. */
export function isWithin(
  minute: number,
  { fromMinute, toMinute }: { fromMinute: number; toMinute: number },
): boolean {
  return fromMinute <= toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute
}

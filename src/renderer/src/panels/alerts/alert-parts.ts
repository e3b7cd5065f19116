import type { Alert, Chain } from '../../../../shared/model/alert'
import { severityRank } from '../../live/severity'

/** Shown by itself: not put away, not hidden behind a target that is down. */
export function activeOf(alerts: readonly Alert[]): Alert[] {
  return alerts.filter(({ shelf, hiddenBehind }) => shelf === null && hiddenBehind === null)
}

export function shelvedOf(alerts: readonly Alert[]): Alert[] {
  return alerts.filter(({ shelf }) => shelf !== null)
}

/** How many alerts of the same target hide behind this one: "+N". */
export function hiddenBehind(alerts: readonly Alert[], alert: Alert): Alert[] {
  return alerts.filter(({ hiddenBehind: id }) => id === alert.id)
}

export interface AlertGroup {
  readonly root: Alert
  readonly followers: readonly { readonly alert: Alert; readonly because: string }[]
}

/** One group for each cause, the worst and then the oldest first. A root that is not shown gives its place to the next. */
export function groupsOf(alerts: readonly Alert[], chains: readonly Chain[]): AlertGroup[] {
  const byFinding = new Map(alerts.map((alert) => [alert.finding.id, alert]))
  const groups: AlertGroup[] = []
  for (const { findingIds, because } of chains) {
    const members = findingIds.flatMap((id, i) => {
      const alert = byFinding.get(id)
      return alert === undefined ? [] : [{ alert, because: because[i] ?? '' }]
    })
    const [first, ...followers] = members
    if (first === undefined) continue
    for (const { alert } of members) byFinding.delete(alert.finding.id)
    groups.push({ root: first.alert, followers })
  }
  for (const alert of byFinding.values()) groups.push({ root: alert, followers: [] })
  return groups.sort(
    (a, b) => worst(b) - worst(a) || a.root.raisedAt - b.root.raisedAt || compare(a, b),
  )
}

function worst({ root, followers }: AlertGroup): number {
  const all = [root, ...followers.map(({ alert }) => alert)]
  return Math.max(...all.map(({ finding }) => severityRank(finding.severity)))
}

const compare = (a: AlertGroup, b: AlertGroup): number => a.root.id.localeCompare(b.root.id)

/** `not acknowledged`, `acknowledged by ana`, `ended, nobody acknowledged it`. */
export function stateWords({ state, ack }: Alert): string {
  if (state === 'resolved') {
    return ack === null ? 'ended, nobody acknowledged it' : `ended, acknowledged by ${ack.by}`
  }
  return ack === null ? 'not acknowledged' : `acknowledged by ${ack.by}`
}

import type { Chain } from '../../../../shared/model/alert'
import type { Severity } from '../../../../shared/model/finding'
import { severityRank } from '../../live/severity'
import type { Need } from './order'

/** One cause and what follows from it. */
export interface NeedGroup {
  readonly root: Need
  readonly followers: readonly { readonly need: Need; readonly because: string }[]
}

/** Findings of one cause together, the root first; the groups by their worst, in the order of `needs`. */
export function groupNeeds(needs: readonly Need[], chains: readonly Chain[]): NeedGroup[] {
  const byId = new Map(needs.map((need) => [need.finding.id, need]))
  const groups = new Map<string, NeedGroup>()
  for (const { findingIds, because } of chains) {
    const [first, ...followers] = findingIds.flatMap((id, i) => {
      const need = byId.get(id)
      return need === undefined ? [] : [{ need, because: because[i] ?? '' }]
    })
    if (first === undefined) continue
    const group = { root: first.need, followers }
    for (const { need } of [first, ...followers]) groups.set(need.finding.id, group)
  }
  // `needs` stands worst first: the first member met gives the group its place.
  const ordered = needs.map((need) => groups.get(need.finding.id) ?? { root: need, followers: [] })
  return [...new Set(ordered)].sort((a, b) => severityRank(gravest(b)) - severityRank(gravest(a)))
}

/** How grave a cause is by what follows from it: a small cause of a great harm is a great one. */
export function gravest({ root, followers }: NeedGroup): Severity {
  const all = [root, ...followers.map(({ need }) => need)].map(({ finding }) => finding.severity)
  return all.reduce((top, one) => (severityRank(one) > severityRank(top) ? one : top))
}

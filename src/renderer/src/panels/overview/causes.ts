import type { Chain } from '../../../../shared/model/alert'
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
  return [...new Set(ordered)].sort((a, b) => worst(b) - worst(a))
}

function worst({ root, followers }: NeedGroup): number {
  const all = [root, ...followers.map(({ need }) => need)]
  return Math.max(...all.map(({ finding }) => severityRank(finding.severity)))
}

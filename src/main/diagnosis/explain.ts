import type { Chain } from '../../shared/model/alert'
import type { Finding } from '../../shared/model/finding'
import type { Cause, Facts, LinkKind } from './link'

/** The findings that have one cause, as chains from the root to what follows. A finding that stands alone is in none. */
export function explain(kinds: readonly LinkKind[], facts: Facts): Chain[] {
  const byId = new Map(facts.findings.map((one) => [one.id, one]))
  const causeOf = chooseCauses(kinds, facts)
  const members = new Map<string, Finding[]>()
  for (const finding of facts.findings) {
    const root = rootOf(finding.id, causeOf)
    if (root === finding.id && !hasEffects(root, causeOf)) continue
    members.set(root, [...(members.get(root) ?? []), finding])
  }
  return [...members].map(([rootId, findings]) => {
    const rest = findings.filter(({ id }) => id !== rootId).sort(byOnset)
    const root = byId.get(rootId)
    const ordered = root === undefined ? rest : [root, ...rest]
    return {
      rootFindingId: rootId,
      findingIds: ordered.map(({ id }) => id),
      because: ordered.map(({ id }) => causeOf.get(id)?.because ?? ''),
      words: ordered.map((one) => `${one.targetId}: ${one.title}`).join(' -> '),
    }
  })
}

/** One cause for each effect: by the surest kind of link, then the one that began first. Circles are cut. */
function chooseCauses(kinds: readonly LinkKind[], facts: Facts): ReadonlyMap<string, Cause> {
  const since = new Map(facts.findings.map((one) => [one.id, one.since]))
  const chosen = new Map<string, Cause>()
  for (const kind of kinds) {
    const found = [...kind.find(facts)].sort(
      (a, b) => (since.get(a.causeId) ?? 0) - (since.get(b.causeId) ?? 0),
    )
    for (const cause of found) {
      const isCircle = rootOf(cause.causeId, chosen) === cause.effectId
      if (!chosen.has(cause.effectId) && !isCircle) chosen.set(cause.effectId, cause)
    }
  }
  return chosen
}

function rootOf(id: string, causeOf: ReadonlyMap<string, Cause>): string {
  let root = id
  for (let up = causeOf.get(root); up !== undefined; up = causeOf.get(root)) root = up.causeId
  return root
}

function hasEffects(id: string, causeOf: ReadonlyMap<string, Cause>): boolean {
  return [...causeOf.values()].some(({ causeId }) => causeId === id)
}

const byOnset = (a: Finding, b: Finding): number => a.since - b.since || (a.id < b.id ? -1 : 1)

import type { Link } from '../../../shared/model/link'

/** A push holds the links that changed: they take the place of their older selves, the rest stays. */
export function mergeLinks(
  known: readonly Link[] | undefined,
  changed: readonly Link[],
): readonly Link[] {
  const merged = new Map((known ?? []).map((link) => [idOf(link), link]))
  for (const link of changed) merged.set(idOf(link), link)
  return [...merged.values()]
}

const idOf = ({ targetId, probe }: Link): string => `${targetId} ${probe}`

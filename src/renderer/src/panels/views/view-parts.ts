import type { ServerRow, ViewRow } from '../../../../shared/model/tables/postgres'
import type { Target } from '../../../../shared/model/target'
import { formatAge } from '../../ui/format'
import type { Owned } from '../of-targets'
import type { TileState } from '../../../../shared/model/tile'

/** Where the application names no limit of its own. */
export const DEFAULT_MAX_AGE_MS = 30 * 60_000

export function maxAgeOf({ maxAgeMs }: Pick<ViewRow, 'maxAgeMs'>): number {
  return maxAgeMs ?? DEFAULT_MAX_AGE_MS
}

/** MV2: unknown stays unknown. */
export function viewLevel(row: ViewRow, now: number): TileState {
  if (!row.populated) return 'medium'
  if (row.lastRefreshAt === null) return 'unknown'
  const ageMs = now - row.lastRefreshAt
  const limitMs = maxAgeOf(row)
  if (ageMs > 2 * limitMs) return 'high'
  return ageMs > limitMs ? 'medium' : 'normal'
}

/** What the button will do; the dialog says it again with its price. */
export function refreshLabel({ concurrently }: Pick<ViewRow, 'concurrently'>): string {
  return concurrently ? 'Refresh concurrently…' : 'Refresh, locks readers out…'
}

export function refreshInput(row: ViewRow): Record<string, unknown> {
  const { oid, schema, name, concurrently } = row
  return { oid, schema, name, concurrently }
}

export function viewName({ schema, name }: Pick<ViewRow, 'schema' | 'name'>): string {
  return schema === 'public' ? name : `${schema}.${name}`
}

/** `47 min`: the larger unit alone, where two would not fit. */
export function shortAge(ageMs: number): string {
  return formatAge(ageMs).split(' ').slice(0, 2).join(' ')
}

/** A replica shows the views of its primary: they are read and refreshed there. One not read yet is taken for such where its group has a primary. */
export function serversWithViews(
  servers: readonly Target[],
  facts: readonly Owned<ServerRow>[],
): Target[] {
  const roleOf = new Map(facts.map(({ targetId, role }) => [targetId, role]))
  const led = new Set(
    servers.filter(({ id }) => roleOf.get(id) === 'primary').map(({ group }) => group),
  )
  return servers.filter(({ id, group }) => {
    const role = roleOf.get(id)
    return role === undefined ? group === undefined || !led.has(group) : role === 'primary'
  })
}

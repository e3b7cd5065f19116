import type { ViewRow } from '../../../../shared/model/tables/postgres'
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

import { z } from 'zod'
import type { ViewRow } from '../../../shared/model/tables/postgres'
import { parsePgTime } from './pg-time'
import type { TextRow } from './statement'

const Names = z.array(z.string())

/** What the catalog says of a view; refreshes come from the ledgers. */
export type CatalogView = Omit<
  ViewRow,
  'lastRefreshAt' | 'lastDurationMs' | 'refreshSource' | 'maxAgeMs'
>

export function toCatalogView(row: TextRow): CatalogView {
  const [oid, schema, name, size, tuples, populated, anyUnique, usable, reads] = row
  const isPopulated = populated === 't'
  const concurrently = usable === 't' && isPopulated
  return {
    oid: Number(oid),
    schema: schema ?? '',
    name: name ?? '',
    sizeBytes: Number(size),
    estimatedRows: tuples == null ? null : Number(tuples),
    populated: isPopulated,
    concurrently,
    whyNot: concurrently ? '' : whyNot(isPopulated, anyUnique === 't', usable === 't'),
    dependsOn: reads == null ? [] : Names.parse(JSON.parse(reads)),
  }
}

function whyNot(populated: boolean, anyUnique: boolean, usable: boolean): string {
  if (!usable) {
    return anyUnique
      ? 'no valid unique index without WHERE over plain columns'
      : 'no unique index without WHERE'
  }
  return populated ? '' : 'not populated yet: the first refresh cannot be concurrent'
}

/** Last refreshes and limits as the application and we ourselves wrote them down. */
export interface Ledgers {
  /** By view name as the application writes it, with or without the schema. */
  readonly app: ReadonlyMap<string, { at: number; durationMs: number | null }>
  readonly ours: ReadonlyMap<string, { at: number; durationMs: number }>
  readonly maxAgeMs: ReadonlyMap<string, number>
}

export function readAppLedger(rows: readonly TextRow[]): Ledgers['app'] {
  const ledger = new Map<string, { at: number; durationMs: number | null }>()
  for (const [name, refreshedAt, duration] of rows) {
    const at = parsePgTime(refreshedAt)
    if (name == null || at === null) continue
    ledger.set(name, { at, durationMs: duration == null ? null : Number(duration) })
  }
  return ledger
}

export function readLimits(rows: readonly TextRow[]): Ledgers['maxAgeMs'] {
  return new Map(
    rows.flatMap(([name, seconds]) =>
      name == null || seconds == null ? [] : [[name, Number(seconds) * 1_000] as const],
    ),
  )
}

/** MV2: the newer of the two ledgers; where neither knows, it stays unknown. */
export function withRefresh(view: CatalogView, ledgers: Ledgers): ViewRow {
  const full = viewLabel(view)
  const byName = <V>(map: ReadonlyMap<string, V>): V | undefined =>
    map.get(full) ?? map.get(view.name)
  const app = byName(ledgers.app)
  const ours = ledgers.ours.get(full)
  const maxAgeMs = byName(ledgers.maxAgeMs) ?? null
  if (ours !== undefined && ours.at >= (app?.at ?? 0)) {
    return {
      ...view,
      lastRefreshAt: ours.at,
      lastDurationMs: ours.durationMs,
      refreshSource: 'ours',
      maxAgeMs,
    }
  }
  if (app === undefined) {
    return {
      ...view,
      lastRefreshAt: null,
      lastDurationMs: null,
      refreshSource: 'unknown',
      maxAgeMs,
    }
  }
  return {
    ...view,
    lastRefreshAt: app.at,
    lastDurationMs: app.durationMs,
    refreshSource: 'app table',
    maxAgeMs,
  }
}

/** How a view is called in labels, ledgers and tiles: `public.project_stats`. */
export function viewLabel(view: { readonly schema: string; readonly name: string }): string {
  return `${view.schema}.${view.name}`
}

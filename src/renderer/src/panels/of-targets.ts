import { useMemo } from 'react'
import type { TableName, Tables } from '../../../shared/model/tables'
import type { Target, TargetKind } from '../../../shared/model/target'
import { useCatalog } from '../live/use-state'
import { useTables, type TableOf } from '../live/use-tables'

/** The configured targets of one kind; undefined: not read yet. */
export function useTargets(kind: TargetKind): readonly Target[] | undefined {
  const catalog = useCatalog()
  return useMemo(() => catalog?.targets.filter((target) => target.kind === kind), [catalog, kind])
}

/** A row, and whose it is. */
export type Owned<Row> = Row & { readonly targetId: string }

/** The same table of several targets as one list of rows. */
export function ownedRows<Row extends object>(
  tables: readonly TableOf<Row>[],
): readonly Owned<Row>[] {
  return tables.flatMap(({ targetId, table }) =>
    (table?.rows ?? []).map((row) => ({ ...row, targetId })),
  )
}

export interface Rows<Row> {
  readonly rows: readonly Owned<Row>[]
  /** When the oldest of the tables was read; null: none came yet. */
  readonly at: number | null
}

export function useOwnedRows<N extends TableName>(
  targetIds: readonly string[],
  table: N,
): Rows<Tables[N]> {
  const tables = useTables(targetIds, table)
  return useMemo(() => {
    const times = tables.flatMap((one) => (one.table === undefined ? [] : [one.table.at]))
    return { rows: ownedRows(tables), at: times.length === 0 ? null : Math.min(...times) }
  }, [tables])
}

import { useEffect } from 'react'
import type { TableName, Tables } from '../../../shared/model/tables'
import { useLive } from './context'
import { useCell } from './use-state'

export interface TableView<Row> {
  readonly at: number
  readonly rows: readonly Row[]
  /** How many rows there were before a cap; null: all are here. */
  readonly truncatedFrom: number | null
}

/** The newest rows of a table of a target; undefined: none came yet. Watched while mounted. */
export function useTable<N extends TableName>(
  targetId: string,
  table: N,
): TableView<Tables[N]> | undefined {
  const { tables, watch } = useLive()
  useEffect(() => watch.table(targetId, table), [watch, targetId, table])
  // Rows are of the shape their name says: the source that fills the table is compiled against it.
  return useCell(tables.cell(targetId, table)) as TableView<Tables[N]> | undefined
}

import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { TableName, Tables } from '../../../shared/model/tables'
import { useLive } from './context'
import type { TableView } from './use-table'

export interface TableOf<Row> {
  readonly targetId: string
  /** undefined: none came yet. */
  readonly table: TableView<Row> | undefined
}

/** The same table of several targets, in the order asked: all workers, all servers. */
export function useTables<N extends TableName>(
  targetIds: readonly string[],
  table: N,
): readonly TableOf<Tables[N]>[] {
  const { tables, watch } = useLive()
  const id = targetIds.join('\n')
  const stable = useMemo(() => (id === '' ? [] : id.split('\n')), [id])

  useEffect(() => {
    const stops = stable.map((targetId) => watch.table(targetId, table))
    return () => stops.forEach((stop) => stop())
  }, [watch, stable, table])

  const subscribe = useCallback(
    (wake: () => void) => {
      const stops = stable.map((targetId) => tables.cell(targetId, table).subscribe(wake))
      return () => stops.forEach((stop) => stop())
    },
    [tables, stable, table],
  )
  const last = useRef<readonly TableOf<Tables[N]>[]>([])
  return useSyncExternalStore(subscribe, () => {
    const views = stable.map((targetId) => ({
      targetId,
      table: tables.cell(targetId, table).get() as TableView<Tables[N]> | undefined,
    }))
    const before = last.current
    const same =
      views.length === before.length &&
      views.every(
        (view, at) => view.targetId === before[at]?.targetId && view.table === before[at].table,
      )
    if (same) return before
    last.current = views
    return views
  })
}

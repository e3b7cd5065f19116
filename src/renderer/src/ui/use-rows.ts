import {
  columnFilteringFeature,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { cellText, compareCells, type Column, type SortOrder } from './column'
import type { KeyedRow } from './freeze'

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
})

export interface Rows<Row> {
  readonly rows: readonly KeyedRow<Row>[]
  readonly sort: SortOrder | null
  readonly filter: string
  readonly toggleSort: (columnId: string) => void
  readonly setFilter: (text: string) => void
}

/** Rows sorted and filtered by TanStack Table; the order is frozen elsewhere. */
export function useRows<Row extends object>(parts: {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  initialSort: SortOrder | null
}): Rows<Row> {
  const { columns, rows, rowKey, initialSort } = parts
  const [sort, setSort] = useState(initialSort)
  const [filter, setFilter] = useState('')
  const definitions = useMemo(() => columns.map((column) => definitionOf(column)), [columns])
  const sorting = useMemo(() => (sort === null ? [] : [{ id: sort.id, desc: sort.desc }]), [sort])
  const data = useMemo(() => [...rows], [rows])

  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    state: { sorting, globalFilter: filter },
    globalFilterFn: (row, columnId, text: string) => {
      const column = columns.find(({ id }) => id === columnId)
      return (
        column !== undefined &&
        column.controls !== true &&
        cellText(column, row.original).toLowerCase().includes(text.toLowerCase())
      )
    },
    getColumnCanGlobalFilter: () => true,
  })
  const model = table.getRowModel().rows
  return {
    rows: useMemo(() => model.map(({ id, original }) => ({ key: id, row: original })), [model]),
    sort,
    filter,
    setFilter,
    toggleSort: (columnId) => setSort((now) => nextSort(now, columnId)),
  }
}

function definitionOf<Row extends object>(column: Column<Row>): ColumnDef<typeof features, Row> {
  return {
    id: column.id,
    // undefined sorts last whatever the direction.
    accessorFn: (row: Row) => column.value(row) ?? undefined,
    sortUndefined: 'last',
    sortFn: (a, b) => compareCells(column.value(a.original), column.value(b.original)),
    enableSorting: column.controls !== true,
  }
}

/** Highest first, then lowest first, then as it came. */
function nextSort(now: SortOrder | null, columnId: string): SortOrder | null {
  if (now?.id !== columnId) return { id: columnId, desc: true }
  return now.desc ? { id: columnId, desc: false } : null
}

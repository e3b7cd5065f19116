import type { ReactNode } from 'react'
import type { Column, SortOrder } from './column'

/** Column headers; each sorts by its column. */
export function TableHead<Row>({
  columns,
  sort,
  onSort,
}: {
  columns: readonly Column<Row>[]
  sort: SortOrder | null
  onSort: (columnId: string) => void
}): ReactNode {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorted = sort?.id === column.id ? sort : null
          return (
            <th
              key={column.id}
              scope="col"
              className={headClass(column)}
              style={widthOf(column)}
              aria-sort={sorted === null ? undefined : sorted.desc ? 'descending' : 'ascending'}
            >
              {column.controls === true ? (
                <span className={column.header === '' ? 'spoken' : ''}>
                  {column.header === '' ? 'Actions' : column.header}
                </span>
              ) : (
                <button type="button" className="table-sort" onClick={() => onSort(column.id)}>
                  {column.header}
                  <span aria-hidden="true">{arrow(sorted)}</span>
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function headClass<Row>({ unit, spare }: Column<Row>): string {
  return [unit === undefined ? '' : 'num', spare === true ? 'table-spare' : ''].join(' ').trim()
}

function widthOf<Row>(column: Column<Row>): { width?: number | string } {
  if (column.grows === true) return { width: '100%' }
  return column.widthPx === undefined ? {} : { width: column.widthPx }
}

function arrow(sorted: SortOrder | null): string {
  if (sorted === null) return ''
  return sorted.desc ? ' ↓' : ' ↑'
}

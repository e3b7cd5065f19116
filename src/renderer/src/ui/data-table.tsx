import { useMemo, useRef, useState, type ReactNode } from 'react'
import { Button } from './button'
import type { Column, SortOrder } from './column'
import { rowsAsText } from './column'
import { CopyButton } from './copy-button'
import { formatCount } from './format'
import { free, freeze, type Frozen, type KeyedRow } from './freeze'
import { TableBody } from './table-body'
import { TableHead } from './table-head'
import { useRows } from './use-rows'
import './data-table.css'

export interface DataTableProps<Row> {
  /** Names the table: "Sessions". */
  label: string
  /** Kept outside the component, or memoized: a new list each time sorts anew. */
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** Identity: a row keeps its place, its focus and its selection by it. */
  rowKey: (row: Row) => string
  /** Enter or a click on a row: usually opens the inspector. */
  onOpen?: (row: Row) => void
  sort?: SortOrder
  /** A filter field, its count and "Copy table"; on by default. */
  tools?: boolean
  /** More controls beside the filter. */
  extraTools?: ReactNode
  /** Said when there are no rows. */
  emptyText?: string
  /** Grows with its rows up to this height, then scrolls. */
  maxHeightPx?: number
}

/** Rows one can read while they change: the order stands still while the pointer is inside or a row is selected. */
export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  sort,
  tools = true,
  extraTools,
  emptyText = 'No rows.',
  maxHeightPx = 420,
}: DataTableProps<Row>): ReactNode {
  const table = useRows({ columns, rows, rowKey, initialSort: sort ?? null })
  const [selectedKey, setSelectedKey] = useState<string | null>(null)
  const [pointerInside, setPointerInside] = useState(false)
  const scroll = useRef<HTMLDivElement>(null)
  const { frozen, apply } = useFrozen({
    fresh: table.rows,
    hold: pointerInside || selectedKey !== null,
    // A new sort or filter is asked for: the order follows at once.
    reason: `${table.sort?.id ?? ''} ${String(table.sort?.desc)} ${table.filter}`,
  })
  const selected = frozen.shown.find(({ key }) => key === selectedKey)
  const copied = (): Row[] => (selected === undefined ? rowsOf(table.rows) : [selected.row])

  return (
    <div className={frameClass(columns)}>
      {tools ? (
        <TableTools label={label} filter={table.filter} onFilter={table.setFilter}>
          <span className="muted small">{countText(table.rows.length, rows.length)}</span>
          {extraTools}
          <span className="table-tools-end">
            <WaitingButton waiting={frozen.waiting} onApply={apply} />
            <CopyButton text={() => rowsAsText(columns, copied())}>
              {selected === undefined ? 'Copy table' : 'Copy row'}
            </CopyButton>
          </span>
        </TableTools>
      ) : null}
      <div
        className="table-scroll"
        ref={scroll}
        style={{ maxHeight: maxHeightPx }}
        onPointerEnter={() => setPointerInside(true)}
        onPointerLeave={() => setPointerInside(false)}
      >
        <table className="table" aria-label={label} aria-rowcount={frozen.shown.length + 1}>
          <TableHead columns={columns} sort={table.sort} onSort={table.toggleSort} />
          <TableBody
            columns={columns}
            rows={frozen.shown}
            scroll={scroll}
            selectedKey={selectedKey}
            emptyText={table.filter === '' ? emptyText : 'No row matches the filter.'}
            onSelect={setSelectedKey}
            {...(onOpen === undefined ? {} : { onOpen })}
          />
        </table>
      </div>
    </div>
  )
}

function frameClass<Row>(columns: readonly Column<Row>[]): string {
  return columns.some(({ spare }) => spare === true)
    ? 'table-frame table-frame-spares'
    : 'table-frame'
}

function TableTools({
  label,
  filter,
  onFilter,
  children,
}: {
  label: string
  filter: string
  onFilter: (text: string) => void
  children: ReactNode
}): ReactNode {
  return (
    <div className="table-tools">
      <input
        className="table-filter"
        type="search"
        placeholder="Filter"
        aria-label={`Filter ${label}`}
        value={filter}
        onChange={(event) => onFilter(event.target.value)}
      />
      {children}
    </div>
  )
}

function WaitingButton({ waiting, onApply }: { waiting: number; onApply: () => void }): ReactNode {
  if (waiting === 0) return null
  return (
    <Button look="quiet" onClick={onApply}>
      {`${formatCount(waiting)} ${waiting === 1 ? 'update' : 'updates'} waiting`}
    </Button>
  )
}

interface Hold<Row> {
  readonly order: readonly KeyedRow<Row>[]
  readonly reason: string
}

/** The order of the moment the hold began, until it ends, is applied, or was asked anew. */
function useFrozen<Row>(parts: {
  fresh: readonly KeyedRow<Row>[]
  hold: boolean
  reason: string
}): { frozen: Frozen<Row>; apply: () => void } {
  const { fresh, hold, reason } = parts
  const [held, setHeld] = useState<Hold<Row> | null>(null)
  // Set while drawing, as React allows for state that follows its inputs.
  if (!hold && held !== null) setHeld(null)
  if (hold && held?.reason !== reason) setHeld({ order: fresh, reason })
  const frozen = useMemo(
    () => (hold && held !== null ? freeze(held.order, fresh) : free(fresh)),
    [hold, held, fresh],
  )
  return { frozen, apply: () => setHeld(hold ? { order: fresh, reason } : null) }
}

function rowsOf<Row>(rows: readonly KeyedRow<Row>[]): Row[] {
  return rows.map(({ row }) => row)
}

function countText(shown: number, all: number): string {
  const noun = all === 1 ? 'row' : 'rows'
  return shown === all
    ? `${formatCount(all)} ${noun}`
    : `${formatCount(shown)} of ${formatCount(all)} ${noun}`
}

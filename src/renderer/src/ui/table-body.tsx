import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { cellText, rowsAsText, type Column } from './column'
import { copyText } from './copy'
import type { ShownRow } from './freeze'

const ROW_HEIGHT_PX = 26
/** Fewer rows than this are all drawn: simpler, and they can be found by the page's search. */
const VIRTUAL_ABOVE = 100
const PAGE_ROWS = 10

interface TableBodyProps<Row> {
  columns: readonly Column<Row>[]
  rows: readonly ShownRow<Row>[]
  scroll: RefObject<HTMLDivElement | null>
  selectedKey: string | null
  emptyText: string
  onSelect: (key: string | null) => void
  onOpen?: (row: Row) => void
}

/** The rows, and the keys that move among them. */
export function TableBody<Row>(props: TableBodyProps<Row>): ReactNode {
  const { columns, rows, scroll, selectedKey, emptyText } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    enabled: rows.length > VIRTUAL_ABOVE,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 12,
  })
  const keys = useRowKeys(props, body, (index) => virtual.scrollToIndex(index))

  if (rows.length === 0) {
    return (
      <tbody>
        <tr>
          <td className="table-empty muted" colSpan={columns.length}>
            {emptyText}
          </td>
        </tr>
      </tbody>
    )
  }
  const items = virtual.getVirtualItems()
  const all = rows.length <= VIRTUAL_ABOVE
  const first = all ? 0 : (items[0]?.index ?? 0)
  const end = all ? rows.length : (items.at(-1)?.index ?? -1) + 1
  const reachable = rows.some(({ key }) => key === selectedKey) ? selectedKey : rows[first]?.key

  return (
    <tbody ref={body} onKeyDown={keys.onKeyDown}>
      <Spacer rows={first} columns={columns.length} />
      {rows.slice(first, end).map((shown, offset) => (
        <TableRow
          key={shown.key}
          columns={columns}
          shown={shown}
          index={first + offset}
          selected={shown.key === selectedKey}
          reachable={shown.key === reachable}
          onPick={keys.pick}
        />
      ))}
      <Spacer rows={rows.length - end} columns={columns.length} />
    </tbody>
  )
}

function Spacer({ rows, columns }: { rows: number; columns: number }): ReactNode {
  if (rows <= 0) return null
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height: rows * ROW_HEIGHT_PX, padding: 0 }} />
    </tr>
  )
}

interface TableRowProps<Row> {
  columns: readonly Column<Row>[]
  shown: ShownRow<Row>
  index: number
  selected: boolean
  reachable: boolean
  onPick: (index: number) => void
}

// The cast keeps the type parameter, which `memo` would lose.
const TableRow = memo(PlainRow, sameRow) as typeof PlainRow

function PlainRow<Row>(props: TableRowProps<Row>): ReactNode {
  const { columns, shown, index, selected, reachable, onPick } = props
  return (
    <tr
      tabIndex={reachable ? 0 : -1}
      data-index={index}
      data-gone={shown.gone}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onClick={(event) => {
        const inner = event.target instanceof Element && event.target.closest('button, a, input')
        if (inner === null || inner === false) onPick(index)
      }}
    >
      {columns.map((column, at) => (
        <TableCell key={column.id} column={column} shown={shown} isFirst={at === 0} />
      ))}
    </tr>
  )
}

function TableCell<Row>({
  column,
  shown,
  isFirst,
}: {
  column: Column<Row>
  shown: ShownRow<Row>
  isFirst: boolean
}): ReactNode {
  const text = cellText(column, shown.row)
  const names = [
    column.unit === undefined ? '' : 'num',
    column.mono === true ? 'mono' : '',
    column.grows === true ? 'table-grows' : '',
    column.controls === true ? 'table-controls' : '',
    column.spare === true ? 'table-spare' : '',
  ]
  const content = (
    <>
      {column.render?.(shown.row) ?? text}
      {isFirst && shown.gone ? <span className="muted"> gone</span> : null}
    </>
  )
  return (
    <td
      className={names.filter((name) => name !== '').join(' ')}
      title={column.grows ? text : undefined}
    >
      {column.grows === true ? <div className="ellipsis">{content}</div> : content}
    </td>
  )
}

function sameRow<Row>(a: TableRowProps<Row>, b: TableRowProps<Row>): boolean {
  return (
    a.shown.row === b.shown.row &&
    a.shown.gone === b.shown.gone &&
    a.columns === b.columns &&
    a.index === b.index &&
    a.selected === b.selected &&
    a.reachable === b.reachable
  )
}

/** Arrows move, Enter opens, Esc lets go, Ctrl+C copies the row. */
function useRowKeys<Row>(
  props: TableBodyProps<Row>,
  body: RefObject<HTMLTableSectionElement | null>,
  scrollTo: (index: number) => void,
): { onKeyDown: (event: KeyboardEvent<HTMLElement>) => void; pick: (index: number) => void } {
  const newest = useRef(props)
  const wanted = useRef<number | null>(null)
  useEffect(() => {
    newest.current = props
    // A row out of sight is drawn first, then focused.
    if (wanted.current !== null && focusRow(body.current, wanted.current)) wanted.current = null
  })
  const stable = useRef({
    pick: (index: number): void => {
      const shown = newest.current.rows[index]
      if (shown === undefined) return
      newest.current.onSelect(shown.key)
      newest.current.onOpen?.(shown.row)
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      const { rows, columns, onSelect } = newest.current
      const index = rowIndex(event.target)
      if (index === null) return
      const to = targetRow(event.key, index, rows.length)
      if (to !== null) {
        event.preventDefault()
        scrollTo(to)
        if (!focusRow(body.current, to)) wanted.current = to
      } else if (event.key === 'Enter') {
        stable.current.pick(index)
      } else if (event.key === 'Escape') {
        onSelect(null)
      } else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) {
        const shown = rows[index]
        if (shown !== undefined) void copyText(rowsAsText(columns, [shown.row]))
      }
    },
  })
  return stable.current
}

function targetRow(key: string, from: number, count: number): number | null {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS }[key]
  if (step !== undefined) return Math.min(count - 1, Math.max(0, from + step))
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

/** Only for keys pressed on a row itself: a button in it keeps its own. */
function rowIndex(target: EventTarget): number | null {
  if (!(target instanceof HTMLElement) || target.tagName !== 'TR') return null
  return Number(target.dataset['index'])
}

function focusRow(body: HTMLElement | null, index: number): boolean {
  const row = body?.querySelector<HTMLElement>(`tr[data-index="${index}"]`)
  row?.focus({ preventScroll: false })
  return row !== null && row !== undefined
}

// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { useState, type ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderPage } from '../../../../tests/support/page'
import type { Column } from './column'
import { DataTable } from './data-table'

interface Session {
  readonly pid: number
  readonly user: string
  readonly ageMs: number | null
}

const COLUMNS: readonly Column<Session>[] = [
  { id: 'pid', header: 'PID', value: ({ pid }) => pid },
  { id: 'user', header: 'User', value: ({ user }) => user },
  { id: 'age', header: 'Age', value: ({ ageMs }) => ageMs, unit: 'ms' },
]
const ROWS: readonly Session[] = [
  { pid: 1, user: 'api', ageMs: 2_000 },
  { pid: 2, user: 'webapp', ageMs: null },
  { pid: 3, user: 'report', ageMs: 90_000 },
]

async function setUp(onOpen = vi.fn()) {
  let setRows: (rows: readonly Session[]) => void = () => undefined
  function Host(): ReactNode {
    const [rows, set] = useState(ROWS)
    setRows = set
    return (
      <DataTable
        label="Sessions"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ pid }) => String(pid)}
        sort={{ id: 'age', desc: true }}
        onOpen={onOpen}
      />
    )
  }
  const page = await renderPage(<Host />)
  const table = screen.getByRole('table', { name: 'Sessions' })
  const pids = (): string[] =>
    within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.querySelector('td')?.textContent ?? '')
  return {
    ...page,
    table,
    pids,
    onOpen,
    change: (rows: readonly Session[]) => page.doing(() => setRows(rows)),
  }
}

describe('DataTable', () => {
  it('Q1: is a table with column headers, numbers with units, unknown last', async () => {
    const { table, pids } = await setUp()

    const headers = within(table).getAllByRole('columnheader')
    expect(headers.map(({ textContent }) => textContent)).toEqual(['PID', 'User', 'Age ↓'])
    expect(headers[2]?.getAttribute('aria-sort')).toBe('descending')
    expect(pids()).toEqual(['3', '1', '2'])
    expect(within(table).getByText('1 min 30 s').className).toContain('num')
    expect(within(table).getByText('–')).toBeDefined()
  })

  it('Q1: a header sorts down, then up, with what is unknown still last', async () => {
    const { user, pids } = await setUp()
    const age = screen.getByRole('button', { name: /^Age/ })

    await user.click(age)
    expect(pids()).toEqual(['1', '3', '2'])
    await user.click(age)
    expect(pids()).toEqual(['1', '2', '3'])
  })

  it('Q1: the filter looks at the words shown and says how many are left', async () => {
    const { user, pids, container } = await setUp()

    await user.type(screen.getByRole('searchbox', { name: 'Filter Sessions' }), '1 MIN')
    expect(pids()).toEqual(['3'])
    expect(container.textContent).toContain('1 of 3 rows')

    await user.type(screen.getByRole('searchbox'), 'zzz')
    expect(container.textContent).toContain('No row matches the filter.')
  })

  it('Q1: the order stands while the pointer is inside; updates wait and are applied on demand', async () => {
    const { user, pids, table, change } = await setUp()
    await user.hover(table)
    await change([
      { pid: 2, user: 'webapp', ageMs: 99_000_000 },
      { pid: 1, user: 'renamed', ageMs: 2_000 },
      { pid: 9, user: 'new', ageMs: 5 },
    ])

    expect(pids()).toEqual(['3 gone', '1', '2'])
    expect(within(table).getByText('renamed')).toBeDefined()

    await user.click(screen.getByRole('button', { name: /updates waiting/ }))
    expect(pids()).toEqual(['2', '1', '9'])
    expect(screen.queryByRole('button', { name: /updates waiting/ })).toBeNull()
  })

  it('Q1: the order follows again when the pointer leaves', async () => {
    const { user, pids, table, change } = await setUp()
    await user.hover(table)
    await change([ROWS[0]!])
    await user.unhover(table)

    expect(pids()).toEqual(['1'])
  })

  it('KB2: rows by keyboard: arrows move, Enter opens and selects, Esc lets go', async () => {
    const { user, table, onOpen, change, pids } = await setUp()
    const rows = within(table).getAllByRole('row')
    rows[1]?.focus()
    await user.keyboard('{ArrowDown}{Enter}')

    expect(document.activeElement).toBe(rows[2])
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(ROWS[0])
    expect(rows[2]?.getAttribute('aria-selected')).toBe('true')

    await change([...ROWS].map((row) => ({ ...row, ageMs: row.pid })))
    expect(pids()).toEqual(['3', '1', '2'])
    await user.keyboard('{Escape}')
    expect(pids()).toEqual(['3', '2', '1'])
  })

  it('Q23: copies the selected row, or all, as text', async () => {
    const { user, table } = await setUp()
    await user.click(screen.getByRole('button', { name: 'Copy table' }))
    expect((await navigator.clipboard.readText()).split('\n')).toHaveLength(4)

    await user.click(within(table).getByText('report'))
    await user.click(screen.getByRole('button', { name: /^Cop/ }))
    expect(await navigator.clipboard.readText()).toBe('PID\tUser\tAge\n3\treport\t1 min 30 s')
  })
})

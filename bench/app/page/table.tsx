import type { Root } from 'react-dom/client'
import type { Column } from '../../../src/renderer/src/ui/column'
import { DataTable } from '../../../src/renderer/src/ui/data-table'
import { nextFrame, painted, until } from './frames'

const ROWS = 100_000
const SCROLLS = 100
const SCROLL_PX = 1_200
/** Of the table's own rows. */
const ROW_PX = 26
const SORTS = 5
const FRAME_MS = 1_000 / 60

interface Row {
  readonly id: number
  readonly name: string
  readonly state: string
  readonly tookMs: number
  readonly bytes: number
}

const STATES = ['active', 'idle', 'idle in transaction', 'waiting']
const COLUMNS: readonly Column<Row>[] = [
  { id: 'id', header: 'Id', value: (row) => row.id, unit: 'count', widthPx: 90 },
  { id: 'name', header: 'Name', value: (row) => row.name, grows: true },
  { id: 'state', header: 'State', value: (row) => row.state, widthPx: 160 },
  { id: 'took', header: 'Took', value: (row) => row.tookMs, unit: 'ms', widthPx: 90 },
  { id: 'bytes', header: 'Bytes', value: (row) => row.bytes, unit: 'bytes', widthPx: 90 },
]

export interface TableTimes {
  readonly openMs: number[]
  readonly sortMs: number[]
  /** From the scroll to the frame that shows the rows, in frames of 60 Hz. */
  readonly scrollFrames: number[]
}

/** The table of the product with 100,000 rows: opened, scrolled, sorted. */
export async function measureTable(root: Root): Promise<TableTimes> {
  const rows = makeRows()
  const openMs: number[] = []
  for (let round = 0; round < SORTS; round += 1) {
    root.render(null)
    await painted()
    const began = performance.now()
    root.render(
      <DataTable label="Rows" columns={COLUMNS} rows={rows} rowKey={(row) => String(row.id)} />,
    )
    await until(() => shownRows() > 5)
    await painted()
    openMs.push(performance.now() - began)
  }
  return { openMs, scrollFrames: await scroll(), sortMs: await sort() }
}

async function scroll(): Promise<number[]> {
  const place = document.querySelector('.table-scroll')
  if (place === null) throw new Error('the table does not scroll')
  const frames: number[] = []
  for (let count = 0; count < SCROLLS; count += 1) {
    await nextFrame()
    const began = performance.now()
    place.scrollTop += SCROLL_PX
    const wanted = Math.ceil(place.scrollTop / ROW_PX)
    await until(() => document.querySelector(`tr[data-index="${wanted}"]`) !== null)
    await painted()
    frames.push((performance.now() - began) / FRAME_MS)
  }
  place.scrollTop = 0
  await painted()
  return frames
}

async function sort(): Promise<number[]> {
  const head = [...document.querySelectorAll<HTMLElement>('th button')].find((button) =>
    button.textContent.includes('Took'),
  )
  if (head === undefined) throw new Error('the table has no head to sort by')
  const taken: number[] = []
  for (let round = 0; round < SORTS; round += 1) {
    await nextFrame()
    const before = firstRow()
    const began = performance.now()
    head.click()
    await until(() => firstRow() !== before)
    await painted()
    taken.push(performance.now() - began)
  }
  return taken
}

const shownRows = (): number => document.querySelectorAll('tr[data-index]').length
const firstRow = (): string => document.querySelector('tr[data-index] td')?.textContent ?? ''

function makeRows(): Row[] {
  let seed = 1
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  return Array.from({ length: ROWS }, (_, id) => ({
    id,
    name: `row ${Math.floor(random() * 1e9).toString(36)}`,
    state: STATES[Math.floor(random() * STATES.length)] ?? '',
    tookMs: random() * 10_000,
    bytes: Math.floor(random() * 1e9),
  }))
}

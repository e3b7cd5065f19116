import { useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { Root } from 'react-dom/client'
import { Line, LineChart, ReferenceLine, XAxis, YAxis } from 'recharts'
import { nextFrame, painted, until } from './frames'

const STRIPS = 12
const RANGE_MS = 900_000
const TICK_MS = 2_000
const WARM_UPS = 5
const ROUNDS = 40
/** As wide and high as a strip of the product. */
const SIZE = { width: 800, height: 38 }

interface Row {
  readonly at: number
  readonly value: number
}

/** The same twelve strips drawn by recharts, without motion: from the push to the painted frame, in ms. */
export async function measureRecharts(root: Root): Promise<{ wallMs: number[] }> {
  const world: { push?: (rows: readonly Row[][]) => void } = {}
  let rows = Array.from({ length: STRIPS }, (_, strip) => firstRows(strip))
  root.render(<Strips first={rows} onPush={(push) => (world.push = push)} />)
  await until(() => lines().length === STRIPS)
  const wallMs: number[] = []
  for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
    for (let frame = 0; frame < 3; frame += 1) await nextFrame()
    const at = (rows[0]?.at(-1)?.at ?? 0) + TICK_MS
    rows = rows.map((one, strip) => [...one.slice(1), { at, value: valueAt(strip, at) }])
    const ms = await timeUntilDrawn(() => flushSync(() => world.push?.(rows)))
    if (round >= 0) wallMs.push(ms)
  }
  root.render(null)
  await painted()
  return { wallMs }
}

function Strips({
  first,
  onPush,
}: {
  first: readonly Row[][]
  onPush: (push: (rows: readonly Row[][]) => void) => void
}): ReactNode {
  const [rows, setRows] = useState(first)
  onPush(setRows)
  return rows.map((data, strip) => (
    <LineChart key={strip} {...SIZE} data={data}>
      <XAxis hide dataKey="at" type="number" domain={['dataMin', 'dataMax']} />
      <YAxis hide domain={[0, 'auto']} />
      <ReferenceLine y={80} stroke="gray" />
      <Line dataKey="value" type="linear" dot={false} isAnimationActive={false} />
    </LineChart>
  ))
}

const lines = (): string[] =>
  [...document.querySelectorAll('path.recharts-line-curve')].map(
    (line) => line.getAttribute('d') ?? '',
  )

/** It may draw one frame late: the work of each frame until the lines have changed, without the waits between. */
async function timeUntilDrawn(act: () => void): Promise<number> {
  const before = lines().join()
  await nextFrame()
  let total = 0
  let next = act
  do {
    const began = performance.now()
    // Before what the charts ask of the next frame: its work is counted from its start.
    const following = nextFrame()
    next()
    await laidOut()
    total += performance.now() - began
    if (lines().join() !== before) return total
    await following
    next = () => undefined
  } while (total < 10_000)
  throw new Error('recharts did not draw')
}

function laidOut(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => done()
    port2.postMessage(null)
  })
}

function firstRows(strip: number): Row[] {
  const end = Date.now()
  return Array.from({ length: RANGE_MS / TICK_MS }, (_, index) => {
    const at = end - RANGE_MS + index * TICK_MS
    return { at, value: valueAt(strip, at) }
  })
}

function valueAt(strip: number, at: number): number {
  return 40 + 20 * Math.sin(at / 30_000 + strip) + 15 * Math.sin(at / 3_700)
}

import type { Root } from 'react-dom/client'
import { LiveContext } from '../../../src/renderer/src/live/context'
import { Live } from '../../../src/renderer/src/live/live'
import { pageClock } from '../../../src/renderer/src/live/clock'
import { Strip } from '../../../src/renderer/src/ui/strip'
import { FakeBridge } from '../../../tests/fakes/bridge'
import { nextFrame, painted, timeFrame, until } from './frames'

const STRIPS = 12
const RANGE_MS = 900_000
const TICK_MS = 2_000
const WARM_UPS = 10
const ROUNDS = 100
const KEYS = Array.from({ length: STRIPS }, (_, index) => `bench.series|s${index}|`)

/** Twelve strips of 450 readings each, all of which get one more: from the push to the painted frame, in ms. */
export async function measureStrips(root: Root): Promise<{ wallMs: number[]; readings: number }> {
  const world = makeWorld()
  const live = new Live({ bridge: world.bridge, clock: pageClock, rangeMs: RANGE_MS })
  live.start()
  root.render(
    <LiveContext value={live}>
      {KEYS.map((key, index) => (
        <Strip
          key={key}
          title={`Strip ${index}`}
          unit="ms"
          series={[{ key, name: `s${index}` }]}
          limits={LIMITS}
          min={0}
        />
      ))}
    </LiveContext>,
  )
  await until(() => document.querySelectorAll('.lane-plot canvas').length === STRIPS)
  await until(() => KEYS.every((key) => live.series.read(key).loaded))
  const wallMs: number[] = []
  for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
    await rest()
    const ms = await timeFrame(world.tick)
    if (round >= 0) wallMs.push(ms)
  }
  const readings = live.series.read(KEYS[0] ?? '').at.length
  live.close()
  root.render(null)
  await painted()
  return { wallMs, readings }
}

const LIMITS = [{ value: 80, label: 'limit' }]

/** A main process that knows a quarter of an hour of each series; ticks follow each other at once, their times as in life. */
function makeWorld(): { bridge: FakeBridge; tick: () => void } {
  let at = Date.now() - RANGE_MS
  let seq = 0
  const times: number[] = []
  while (at < Date.now() - TICK_MS) times.push((at += TICK_MS))
  // Later readings come quickly: a small step keeps them from running ahead of the window.
  const stepMs = 100
  const bridge = new FakeBridge({
    'history.read': ({ keys }) => ({
      seq,
      series: keys.map((key) => ({
        key,
        at: Float64Array.from(times),
        values: Float64Array.from(times, (time) => valueAt(key, time)),
      })),
    }),
  })
  const tick = (): void => {
    seq += 1
    at = Math.max(at + stepMs, Date.now())
    bridge.push('samples', {
      seq,
      keys: KEYS,
      at: Float64Array.from(KEYS, () => at),
      values: Float64Array.from(KEYS, (key) => valueAt(key, at)),
    })
  }
  return { bridge, tick }
}

function valueAt(key: string, at: number): number {
  return 40 + 20 * Math.sin(at / 30_000 + key.length) + 15 * Math.sin(at / 3_700)
}

/** Lets the page come to rest, so that a tick is measured alone. */
async function rest(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await nextFrame()
}

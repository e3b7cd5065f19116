import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withSmallDemo } from './app/demo'
import { openWindow, withDataDir, type OpenWindow } from './app/window'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, quantile } from './lib/measure'

const WARM_UP_MS = 15_000
const WINDOW_MS = 60_000

interface Bridge {
  /** One for each flush: what `webContents.send` took, and how many messages. */
  readonly flushes: readonly { readonly ms: number; readonly messages: number }[]
  /** One for each message that the page heard. */
  readonly calls: readonly {
    readonly channel: string
    readonly handledMs: number
    readonly cloneMs: number
  }[]
}

/** What it takes to bring a tick across the bridge. */
export const bench: Bench = {
  ids: ['ipc.tick'],
  run: () =>
    withSmallDemo(({ filePath }) =>
      withDataDir(async (dir) => {
        const app = await openWindow({
          what: 'app',
          dataDir: join(dir, 'app'),
          args: ['--demo', '--platform', filePath],
          timeBridge: true,
        })
        try {
          return [toResult(await measure(app))]
        } finally {
          await app.close()
        }
      }),
    ),
}

async function measure(app: OpenWindow): Promise<Bridge> {
  await app.ask('time-sends')
  await delay(WARM_UP_MS)
  await app.ask('read-bridge')
  await delay(WINDOW_MS)
  return app.ask<Bridge>('read-bridge')
}

function toResult(bridge: Bridge): BenchResult {
  const { flushes } = bridge
  const costs = costOfFlushes(bridge)
  const all = costs.map(({ sendMs, readMs, handleMs }) => sendMs + readMs + handleMs)
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / values.length
  const parts = [
    `sending ${mean(costs.map(({ sendMs }) => sendMs)).toFixed(3)}`,
    `reading ${mean(costs.map(({ readMs }) => readMs)).toFixed(3)}`,
    `handing over ${mean(costs.map(({ handleMs }) => handleMs)).toFixed(3)}`,
  ].join(', ')
  return result({
    id: 'ipc.tick',
    value: median(all),
    unit: 'ms',
    samples: flushes.length,
    method: `one flush (at most two a second, ${mean(flushes.map(({ messages }) => messages)).toFixed(1)} messages) with the Overview shown on the demo platform, over ${
      WINDOW_MS / 1_000
    } s: webContents.send, reading the messages in the page (a structuredClone of each, which costs more), and handing them through the preload to the stores; drawing not included; median; mean ${mean(
      all,
    ).toFixed(2)} (${parts}), p95 ${quantile(all, 0.95).toFixed(2)} ms`,
  })
}

interface Cost {
  readonly sendMs: number
  readonly readMs: number
  readonly handleMs: number
}

/** Messages arrive in the order they were sent: the calls of a flush are the next ones. */
function costOfFlushes({ flushes, calls }: Bridge): Cost[] {
  let next = 0
  return flushes.map(({ ms, messages }) => {
    const own = calls.slice(next, (next += messages))
    return {
      sendMs: ms,
      readMs: own.reduce((sum, { cloneMs }) => sum + cloneMs, 0),
      handleMs: own.reduce((sum, { handledMs }) => sum + handledMs, 0),
    }
  })
}

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withSmallDemo } from './app/demo'
import { openWindow, withDataDir, type OpenWindow } from './app/window'
import { result, type Bench, type BenchResult } from './lib/bench'
import { quantile } from './lib/measure'

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

function toResult({ flushes, calls }: Bridge): BenchResult {
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
  const perFlush = (values: readonly number[]): number => sum(values) / flushes.length
  const sendMs = perFlush(flushes.map(({ ms }) => ms))
  const readMs = perFlush(calls.map(({ cloneMs }) => cloneMs))
  const handleMs = perFlush(calls.map(({ handledMs }) => handledMs))
  const parts = [
    `sending ${sendMs.toFixed(3)}`,
    `reading ${readMs.toFixed(3)}`,
    `handling ${handleMs.toFixed(3)} (${byChannel(calls, flushes.length)})`,
  ].join(', ')
  return result({
    id: 'ipc.tick',
    value: sendMs + readMs + handleMs,
    unit: 'ms',
    samples: flushes.length,
    method: `mean of the flushes (two a second at most) of ${
      WINDOW_MS / 1_000
    } s with the Overview shown on the demo platform: webContents.send (p95 ${quantile(
      flushes.map(({ ms }) => ms),
      0.95,
    ).toFixed(
      2,
    )}), reading the messages in the page (a structuredClone of each, which costs more), and handing them through the preload to the stores, drawing not included; ms: ${parts}; ${perFlush(
      flushes.map(({ messages }) => messages),
    ).toFixed(1)} messages a flush`,
  })
}

function byChannel(calls: Bridge['calls'], flushes: number): string {
  const sums = new Map<string, number>()
  for (const { channel, handledMs } of calls) {
    sums.set(channel, (sums.get(channel) ?? 0) + handledMs)
  }
  return [...sums].map(([channel, ms]) => `${channel} ${(ms / flushes).toFixed(3)}`).join(', ')
}

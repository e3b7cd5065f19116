import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withSmallDemo } from './app/demo'
import { cpuMsByType, memoryByType, processesOf, type Process } from './app/processes'
import { openWindow, withDataDir, type OpenWindow } from './app/window'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median } from './lib/measure'

const WINDOW_MS = 60_000
/** Compilation and first readings of a start are not what an hour costs. */
const WARM_UP_MS = 30_000
const OWN = ['Browser', 'Tab']
const MIB = 2 ** 20

/** What the app takes while it only watches. */
export const bench: Bench = {
  ids: ['idle.cpu', 'idle.cpu.hidden', 'idle.rss'],
  run: () =>
    withSmallDemo(({ filePath }) =>
      withDataDir(async (dir) => {
        const shell = await openWindow({ what: 'shell', dataDir: join(dir, 'shell') })
        const app = await openWindow({
          what: 'app',
          dataDir: join(dir, 'app'),
          args: ['--demo', '--platform', filePath],
        })
        try {
          return await measure(app, shell)
        } finally {
          await app.close()
          await shell.close()
        }
      }),
    ),
}

async function measure(app: OpenWindow, shell: OpenWindow): Promise<BenchResult[]> {
  await delay(WARM_UP_MS)
  const shown = await share(app)
  const memory = { ours: await totals(app), peer: await totals(shell) }
  await app.ask('hide')
  await delay(2_000)
  const hidden = await share(app)
  return [
    cpuResult('idle.cpu', shown, 'the Overview shown'),
    cpuResult('idle.cpu.hidden', hidden, 'the window hidden'),
    result(
      {
        id: 'idle.rss',
        value: memory.ours.rss / MIB,
        unit: 'MiB',
        samples: 1,
        method: `resident memory of all processes of the window, pages that they share counted in each, ${
          (WARM_UP_MS + WINDOW_MS) / 1_000
        } s after the start: a short version of the 10 min of the goal; shared pages counted once it is ${(
          memory.ours.pss / MIB
        ).toFixed(0)} MiB beside ${(memory.peer.pss / MIB).toFixed(0)}`,
      },
      { name: 'empty Electron shell', value: memory.peer.rss / MIB },
    ),
  ]
}

interface Share {
  readonly own: number
  readonly byType: ReadonlyMap<string, number>
  readonly parts: readonly number[]
}

const PARTS = 6

/** Per cent of a core over the window, by kind of process; `parts`: of each tenth second. */
async function share(window: OpenWindow): Promise<Share> {
  const processes = await processesOf(window)
  const first = await look(processes)
  let before = first
  const parts: number[] = []
  for (let part = 0; part < PARTS; part += 1) {
    await delay(WINDOW_MS / PARTS)
    const now = await look(processes)
    parts.push(ownShare(before, now))
    before = now
  }
  const wallMs = before.atMs - first.atMs
  const byType = new Map(
    [...before.cpuMs].map(
      ([type, ms]) => [type, (100 * (ms - (first.cpuMs.get(type) ?? 0))) / wallMs] as const,
    ),
  )
  return { own: ownShare(first, before), byType, parts }
}

interface Look {
  readonly atMs: number
  readonly cpuMs: ReadonlyMap<string, number>
}

async function look(processes: readonly Process[]): Promise<Look> {
  return { cpuMs: await cpuMsByType(processes), atMs: performance.now() }
}

function ownShare(before: Look, after: Look): number {
  const ownMs = ({ cpuMs }: Look): number =>
    OWN.reduce((sum, type) => sum + (cpuMs.get(type) ?? 0), 0)
  return (100 * (ownMs(after) - ownMs(before))) / (after.atMs - before.atMs)
}

function cpuResult(id: string, { own, byType, parts }: Share, what: string): BenchResult {
  const each = [...byType].map(([type, value]) => `${type} ${value.toFixed(2)}`).join(', ')
  return result({
    id,
    value: own,
    unit: '% of a core',
    samples: 1,
    method: `user + system time of the main process (Browser, with its threads) and the page (Tab) over ${
      WINDOW_MS / 1_000
    } s, ${what}, watching the demo platform with 50 visitors, ${
      WARM_UP_MS / 1_000
    } s after the start, the pointer outside, no debugger; median of ${PARTS} parts ${median(parts).toFixed(2)}; by kind: ${each} (GPU draws in software where there is none)`,
  })
}

async function totals(window: OpenWindow): Promise<{ rss: number; pss: number }> {
  const processes = await processesOf(window)
  const sum = (byType: ReadonlyMap<string, number>): number =>
    [...byType.values()].reduce((all, bytes) => all + bytes, 0)
  return {
    rss: sum(await memoryByType(processes, 'Rss')),
    pss: sum(await memoryByType(processes, 'Pss')),
  }
}

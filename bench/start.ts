import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withSmallDemo } from './app/demo'
import { openWindow, withDataDir, type Marks } from './app/window'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median } from './lib/measure'

const ROUNDS = 7
/** What the first, uncounted run leaves behind as "last known data". */
const REMEMBER_MS = 20_000

/** From the start of the process to a window one can use, beside an empty Electron window. */
export const bench: Bench = {
  ids: ['start.interactive', 'start.first-live'],
  run: () => withSmallDemo(({ filePath }) => withDataDir((dir) => measure(filePath, dir))),
}

async function measure(platformFile: string, dir: string): Promise<BenchResult[]> {
  const app = {
    what: 'app',
    dataDir: join(dir, 'app'),
    args: ['--demo', '--platform', platformFile],
  } as const
  const shell = { what: 'shell', dataDir: join(dir, 'shell') } as const
  await openAndClose(app, REMEMBER_MS)
  await openAndClose(shell, 0)
  const taken = { ours: [] as Marks[], peer: [] as Marks[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    taken.peer.push(await openAndClose(shell, 0))
    taken.ours.push(await openAndClose(app, 0))
  }
  return toResults(taken)
}

async function openAndClose(
  options: Parameters<typeof openWindow>[0],
  staysMs: number,
): Promise<Marks> {
  const window = await openWindow(options)
  await delay(staysMs)
  await window.close()
  return window.marks
}

function toResults({ ours, peer }: { ours: Marks[]; peer: Marks[] }): BenchResult[] {
  const interactiveMs = (marks: Marks): number => marks.interactiveAt - marks.spawnedAt
  const liveMs = ours.map(({ interactiveAt, liveAt }) => (liveAt ?? Number.NaN) - interactiveAt)
  return [
    result(
      {
        id: 'start.interactive',
        value: median(ours.map(interactiveMs)),
        unit: 'ms',
        samples: ROUNDS,
        method: `from spawning the process to the frame after which the Overview stands, nothing in it is loading, every strip draws the readings of the run before and the page takes input; the built product on a small demo platform, no debugger; the empty shell (same window options, a heading) to its first painted frame, in turns; medians of ${ROUNDS}, one run of each before is not counted`,
      },
      { name: 'empty Electron shell', value: median(peer.map(interactiveMs)) },
    ),
    result({
      id: 'start.first-live',
      value: median(liveMs),
      unit: 'ms',
      samples: ROUNDS,
      method:
        'in the same starts: from interactive to the frame in which a tile shows a figure read by this run; below zero: it was there before all strips were',
    }),
  ]
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'
import { openWindow, waitForPage, withDataDir, type OpenWindow } from './app/window'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, quantile } from './lib/measure'

const PAGE = resolve(import.meta.dirname, 'app/page')

/** What drawing takes: strips that get a reading, and a table of many rows. */
export const bench: Bench = {
  ids: ['chart.wall', 'chart.wall.p95', 'table.100k.open', 'table.100k.scroll', 'table.100k.sort'],
  run: (wanted) =>
    withPage(async (window) => [
      ...(wanted.some((id) => id.startsWith('chart.')) ? await strips(window) : []),
      ...(wanted.some((id) => id.startsWith('table.')) ? await table(window) : []),
    ]),
}

async function strips(window: OpenWindow): Promise<BenchResult[]> {
  const { wallMs, readings } = await window.ask<{ wallMs: number[]; readings: number }>(
    'page',
    'bench.strips()',
  )
  const theirs = await window.ask<{ wallMs: number[] }>('page', 'bench.recharts()')
  const peer = (of: (times: number[]) => number): { name: string; value: number } => ({
    ...{ name: 'recharts', value: of(theirs.wallMs) },
  })
  const about = `12 strips of the product with ${readings} readings each, all of which get one more at once: from the push into the stores, at the start of a frame, until that frame is laid out and painted by the page; in a window, minified, readings spread over 15 min; the wait for the next frame and the drawing outside the page's thread are not in it. Peer, in the same window right after: the same 12 strips by recharts without motion, ${theirs.wallMs.length} ticks, work of all frames until the lines have changed`
  return [
    result(
      {
        ...{ id: 'chart.wall', value: median(wallMs), unit: 'ms', samples: wallMs.length },
        method: `median: ${about}`,
      },
      peer(median),
    ),
    result(
      {
        ...{ id: 'chart.wall.p95', value: quantile(wallMs, 0.95), unit: 'ms' },
        ...{ samples: wallMs.length, method: `95th percentile: ${about}` },
      },
      peer((times) => quantile(times, 0.95)),
    ),
  ]
}

interface TableTimes {
  readonly openMs: number[]
  readonly sortMs: number[]
  readonly scrollFrames: number[]
}

async function table(window: OpenWindow): Promise<BenchResult[]> {
  const { openMs, sortMs, scrollFrames } = await window.ask<TableTimes>('page', 'bench.table()')
  const about = '100,000 rows of five columns in the table of the product'
  return [
    result({
      ...{ id: 'table.100k.open', value: median(openMs), unit: 'ms', samples: openMs.length },
      method: `${about}: from rendering it to its painted frame; median`,
    }),
    result({
      ...{ id: 'table.100k.scroll', value: quantile(scrollFrames, 0.95), unit: 'frames' },
      samples: scrollFrames.length,
      method: `${about}: from a scroll by 1,200 px to the painted frame that shows the rows there, as frames of 60 Hz; 95th percentile`,
    }),
    result({
      ...{ id: 'table.100k.sort', value: median(sortMs), unit: 'ms', samples: sortMs.length },
      method: `${about}: from the click on a header to the painted frame in the new order; median`,
    }),
  ]
}

/** The page of parts, built as the product is, in a window of its own. */
async function withPage<T>(work: (window: OpenWindow) => Promise<T>): Promise<T> {
  const outDir = await mkdtemp(join(tmpdir(), 'switchyard-bench-page-'))
  const config = {
    root: PAGE,
    configFile: false,
    logLevel: 'error',
    build: {
      ...{ outDir, emptyOutDir: true, target: 'chrome114', minify: true },
      modulePreload: { polyfill: false },
    },
    preview: { port: 0, host: '127.0.0.1' },
  } as const
  await build({ ...config, plugins: [react()] })
  const server = await preview(config)
  try {
    const url = server.resolvedUrls?.local[0] ?? ''
    return await withDataDir(async (dataDir) => {
      const window = await openWindow({ what: 'page', dataDir, args: [url] })
      try {
        await waitForPage(window, 'the page of parts', 'window.bench !== undefined')
        return await work(window)
      } finally {
        await window.close()
      }
    })
  } finally {
    await server.close()
    await rm(outDir, { recursive: true, force: true })
  }
}

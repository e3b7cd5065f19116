import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeRandom } from '../demo/lib/random'
import { openDatabase, inTransaction } from '../src/main/history/database'
import { History } from '../src/main/history/index'
import { DEFAULT_LIMITS, type HistoryLimits } from '../src/main/history/protocol'
import { Store } from '../src/main/history/store'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { result, type Bench, type BenchResult } from './lib/bench'
import { buildHistoryWorker } from './lib/built'
import { median, timeEach, timeInTurns } from './lib/measure'
import { declaredMix } from './lib/mix'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const TICK_MS = 2_000
const SERIES_A_TICK = 500
const TICKS_A_COMMIT = 60

/** Figures of the store of readings, on files in the temporary folder. */
export const bench: Bench = {
  ids: ['history.bytes', 'history.tick', 'history.tick.main', 'history.read-24h', 'history.open'],
  async run(wanted) {
    const results: BenchResult[] = []
    const isWanted = (id: string): boolean => wanted.includes(id)
    if (isWanted('history.bytes')) results.push(await inTemp(bytes))
    if (isWanted('history.tick')) results.push(await inTemp(tick))
    if (isWanted('history.tick.main')) results.push(await inTemp(tickMain))
    if (isWanted('history.read-24h')) results.push(await inTemp(readDay))
    if (isWanted('history.open')) results.push(await inTemp(open))
    return results
  },
}

async function bytes(dir: string): Promise<BenchResult> {
  const random = makeRandom(1)
  const groups = declaredMix(random)
  const began = Date.now() - DAY_MS
  const { store, setNow } = openStore(dir)
  let samples = 0
  const states = groups.map((group) => group.map(() => 10 + 20 * random()))
  const ids = groups.map((group) =>
    Uint32Array.from(group, ({ id }) => store.series.idOf(`${id}|bench|`)),
  )
  const readAll = (at: number): void =>
    groups.forEach((group, place) => {
      const state = states[place] ?? []
      group.forEach(({ walk }, metric) => (state[metric] = walk(state[metric] ?? 0)))
      const readAt = at + Math.round(random() * 400)
      store.series.append(readAt, ids[place] ?? new Uint32Array(), Float64Array.from(state))
      samples += group.length
    })
  passTime({ store, setNow, fromMs: began, toMs: began + DAY_MS, everyMs: TICK_MS }, readAll)
  store.close()
  return result({
    id: 'history.bytes',
    value: statSync(join(dir, 'history.db')).size / samples,
    unit: 'bytes/sample',
    samples,
    method:
      'Size of the closed file, all of it, after a simulated day at 2 s: one series for each metric the sources declare, moved by a seeded walk chosen by its unit, times jittered as the sampler does; not a recording.',
  })
}

async function tick(dir: string): Promise<BenchResult> {
  const { store } = openStore(dir)
  const peer = openDatabase(join(dir, 'rows.db'))
  peer.exec('create table samples (series integer, at real, value real)')
  const insert = peer.prepare('insert into samples values (?, ?, ?)')
  const random = makeRandom(2)
  const ids = Uint32Array.from({ length: SERIES_A_TICK }, (_, one) =>
    store.series.idOf(`m${one}|t|`),
  )
  const values = (): Float64Array => Float64Array.from(ids, random)
  const taken = await timeInTurns(
    200,
    (round) => store.write([() => store.series.append(round * TICK_MS, ids, values())]),
    (round) =>
      inTransaction(peer, () => {
        values().forEach((value, one) => insert.run([ids[one], round * TICK_MS, value]))
      }),
  )
  store.close()
  peer.close()
  return result(
    {
      id: 'history.tick',
      value: median(taken.ours),
      unit: 'ms',
      samples: taken.ours.length,
      method:
        'Median time to append and commit a tick of 500 series, as the worker thread does it; the peer writes a row for each sample in one transaction of the same library.',
    },
    { name: 'one row a sample', value: median(taken.peer) },
  )
}

async function tickMain(dir: string): Promise<BenchResult> {
  const history = await openHistory(dir)
  const random = makeRandom(3)
  const keys = Array.from(
    { length: SERIES_A_TICK },
    (_, one) => `metric.of.some.kind${one}|target|`,
  )
  const batches = Array.from({ length: 310 }, (_, round) => ({
    at: round * TICK_MS,
    samples: keys.map((key) => ({ key, value: random() })),
  }))
  const taken = await timeEach(
    300,
    (round) => {
      const batch = batches[round + 10]
      if (batch) history.append(batch)
    },
    10,
  )
  await history.close()
  return result({
    id: 'history.tick.main',
    value: median(taken),
    unit: 'ms',
    samples: taken.length,
    method: 'Median time that History.append holds the calling thread for a tick of 500 series.',
  })
}

async function readDay(dir: string): Promise<BenchResult> {
  const began = Date.now() - DAY_MS
  fill(dir, { series: 20, fromMs: began, toMs: Date.now(), everyMs: TICK_MS })
  const history = await openHistory(dir)
  const query = { keys: ['m7|t|'], fromMs: began, toMs: Date.now(), maxPoints: 1_200 }
  const taken = await timeEach(31, () => history.readSeries(query), 3)
  await history.close()
  return result({
    id: 'history.read-24h',
    value: median(taken),
    unit: 'ms',
    samples: taken.length,
    method:
      'Median time from the question to the answer in the calling thread: one series of 43,200 readings, unpacked and binned to 1,200 points. Drawing is not included.',
  })
}

async function open(dir: string): Promise<BenchResult> {
  const full = join(dir, 'full')
  const empty = join(dir, 'empty')
  const now = Date.now()
  const limits = { seriesKeptMs: 30 * DAY_MS }
  fill(full, { series: 50, fromMs: now - 30 * DAY_MS, toMs: now, everyMs: 30_000, limits })
  const workerPath = await buildHistoryWorker()
  const first = async (at: string): Promise<void> => {
    const history = History.open({
      dir: at,
      clock: systemClock,
      log: silentLogger,
      workerPath,
      limits,
    })
    await history.readSeries({ keys: ['m7|t|'], fromMs: now - 900_000, toMs: now, maxPoints: 500 })
    await history.close()
  }
  await first(empty)
  const taken = await timeInTurns(
    15,
    () => first(full),
    () => first(empty),
  )
  return result({
    id: 'history.open',
    value: Math.max(0, median(taken.ours) - median(taken.peer)),
    unit: 'ms',
    samples: taken.ours.length,
    method:
      'Median time to start the thread, read the last 15 min of a series and close, with 30 days of 50 series (a reading each 30 s), less the same with an empty folder, in turns.',
  })
}

interface Filling {
  readonly series: number
  readonly fromMs: number
  readonly toMs: number
  readonly everyMs: number
  readonly limits?: Partial<HistoryLimits>
}

function fill(dir: string, { series, fromMs, toMs, everyMs, limits }: Filling): void {
  const { store, setNow } = openStore(dir, limits)
  const random = makeRandom(4)
  const ids = Uint32Array.from({ length: series }, (_, one) => store.series.idOf(`m${one}|t|`))
  passTime({ store, setNow, fromMs, toMs, everyMs }, (at) => {
    store.series.append(
      at,
      ids,
      Float64Array.from(ids, () => Math.round(random() * 1_000)),
    )
  })
  store.close()
}

interface Time {
  readonly store: Store
  readonly setNow: (at: number) => void
  readonly fromMs: number
  readonly toMs: number
  readonly everyMs: number
}

/** Many ticks in one commit, for speed: what is stored is the same. */
function passTime(
  { store, setNow, fromMs, toMs, everyMs }: Time,
  readAll: (at: number) => void,
): void {
  for (let from = fromMs; from < toMs; from += TICKS_A_COMMIT * everyMs) {
    const ticks = Array.from({ length: TICKS_A_COMMIT }, (_, tick) => from + tick * everyMs)
    setNow(ticks.at(-1) ?? from)
    store.write(ticks.filter((at) => at < toMs).map((at) => () => readAll(at)))
    store.beginTidying()
    while (store.tidyStep());
  }
}

function openStore(
  dir: string,
  limits: Partial<HistoryLimits> = {},
): { store: Store; setNow: (at: number) => void } {
  let now = 0
  const store = new Store({
    path: join(dir, 'history.db'),
    limits: { ...DEFAULT_LIMITS, ...limits },
    now: () => now,
    monotonic: () => performance.now(),
  })
  return { store, setNow: (at) => (now = at) }
}

async function openHistory(dir: string): Promise<History> {
  const workerPath = await buildHistoryWorker()
  const history = History.open({ dir, clock: systemClock, log: silentLogger, workerPath })
  await history.stats()
  return history
}

async function inTemp<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

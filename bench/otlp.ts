import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { makeRandom } from '../demo/lib/random'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { Telemetry } from '../src/main/telemetry/index'
import { LIMITS } from '../src/main/telemetry/limits'
import { TraceStore } from '../src/main/telemetry/trace-store'
import type { TraceQuery } from '../src/shared/model/telemetry'
import { result, type Bench, type BenchResult } from './lib/bench'
import { buildModule } from './lib/built'
import { median, quantile, timeEach } from './lib/measure'
import { makeSpans, requestBodies, SPANS_A_REQUEST, SPANS_A_TRACE } from './lib/spans'

const HOUR_MS = 3_600_000

/** Shorter runs while the code is worked on. */
const seconds = Number(process.env['BENCH_OTLP_SECONDS'] ?? 60)
const kept = Number(process.env['BENCH_OTLP_SPANS'] ?? 1_000_000)

/** Figures of the receiver and the trace store, on files in the temporary folder. */
export const bench: Bench = {
  ids: ['otlp.sustained', 'otlp.memory', 'otlp.disk', 'trace.open', 'trace.filter'],
  async run(wanted) {
    const results: BenchResult[] = []
    if (wanted.includes('otlp.sustained')) results.push(await inTemp(sustained))
    if (wanted.some((id) => id !== 'otlp.sustained')) results.push(...(await inTemp(store)))
    return results
  },
}

async function sustained(dir: string): Promise<BenchResult> {
  const workerPath = await buildModule(
    'src/main/telemetry/worker.ts',
    resolve(`node_modules/.cache/switchyard/built/${process.pid}-otlp`),
  )
  const telemetry = new Telemetry({
    ...{ workerPath, dir, clock: systemClock, log: silentLogger, isOn: true, port: 0 },
    onNotice: () => undefined,
    onStatus: () => undefined,
  })
  let port: number | null = null
  while (port === null) port = (await telemetry.readStatus()).port
  const sender = new Worker(SENDER, {
    eval: true,
    workerData: { port, bodies: requestBodies(40), seconds },
  })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const began = performance.now()
  await new Promise((done) => sender.once('exit', done))
  const tookS = (performance.now() - began) / 1_000
  delay.disable()
  const { spans, stored } = await telemetry.readStatus()
  await telemetry.close()
  const p99 = delay.percentile(99) / 1e6
  return result({
    id: 'otlp.sustained',
    value: spans / tookS,
    unit: 'spans/s',
    samples: spans,
    method: `Spans taken over HTTP in ${tookS.toFixed(0)} s as protobuf requests of ${SPANS_A_REQUEST}, 8 attributes each, one after the other from a thread on the same machine; ${stored.spans} stored. The delay of the main loop had a p99 of ${p99.toFixed(1)} ms.`,
  })
}

/** Gives each request new ids in place: they lie at the same bytes of every body. */
const SENDER = `
  const { workerData } = require('node:worker_threads')
  const { randomFillSync } = require('node:crypto')
  const { request, Agent } = require('node:http')
  const { port, bodies, seconds } = workerData
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  const send = (body) => new Promise((done, fail) => {
    const call = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent,
      headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length } },
      (reply) => reply.resume().on('end', done))
    call.on('error', fail)
    call.end(body)
  })
  const run = async (from) => {
    const endsAt = Date.now() + seconds * 1000
    for (let one = from; Date.now() < endsAt; one += 2) {
      const { bytes, ids } = bodies[one % bodies.length]
      for (const at of ids) randomFillSync(bytes, at, 8)
      await send(bytes)
    }
  }
  Promise.all([run(0), run(1)]).then(() => agent.destroy())`

async function store(dir: string): Promise<BenchResult[]> {
  const path = join(dir, 'traces.db')
  const retention = { keptMs: LIMITS.keptMs, keptBytes: LIMITS.keptBytes }
  const now = Date.now()
  const traces = new TraceStore({
    path,
    retention,
    now: () => now,
    monotonic: () => performance.now(),
  })
  const before = heldBytes()
  const spans = makeSpans(4, now - 24 * HOUR_MS, (24 * HOUR_MS) / kept)
  const ids: string[] = []
  for (let one = 0; one < kept; one += SPANS_A_REQUEST) {
    const batch = Array.from({ length: SPANS_A_REQUEST }, () => spans.next().value)
    ids.push(batch[0]?.traceId ?? '')
    traces.add({ spans: batch, logs: [] })
  }
  traces.flush()
  const held = Math.max(0, heldBytes() - before)
  const random = makeRandom(5)
  const openings = await timeEach(200, () =>
    traces.read(ids[Math.floor(random() * ids.length)] ?? ''),
  )
  const filters = await timeEach(20, (round) => traces.list(filterOf(now, Math.abs(round))))
  traces.close()
  const bytes = statSync(path).size
  const million = 1_000_000 / kept
  return [
    result({
      ...{
        id: 'otlp.memory',
        value: (held * million) / 1_048_576,
        unit: 'MB/million',
        samples: kept,
      },
      method:
        'Growth of heap, buffers and native memory known to V8 after a collection, over storing the spans, scaled to a million; they are kept on disk.',
    }),
    result({
      ...{ id: 'otlp.disk', value: bytes / kept, unit: 'bytes/span', samples: kept },
      method: `Size of the closed file with all indexes / spans: 8 attributes of which two are new in each span, random ids, ${SPANS_A_TRACE} spans a trace.`,
    }),
    result({
      ...{
        id: 'trace.open',
        value: quantile(openings, 0.95),
        unit: 'ms',
        samples: openings.length,
      },
      method: `p95 of reading one trace by id among ${kept} spans, in the thread of the store.`,
    }),
    result({
      ...{ id: 'trace.filter', value: median(filters), unit: 'ms', samples: filters.length },
      method: `Median over 24 h of ${kept} spans, in turns: service and duration, errors by duration, an attribute that few spans have, a correlation id.`,
    }),
  ]
}

/** After a collection: what is held, not what was left lying. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function filterOf(now: number, round: number): TraceQuery {
  const all: TraceQuery = {
    ...{ fromMs: now - 24 * HOUR_MS, toMs: now, service: null, operation: null, onlyErrors: false },
    ...{ minMs: null, maxMs: null, text: '', attributes: [], limit: 200 },
    sort: { by: 'start', desc: true },
  }
  const kinds: TraceQuery[] = [
    { ...all, service: 'service-3', minMs: 200 },
    { ...all, onlyErrors: true, sort: { by: 'duration', desc: true } },
    { ...all, attributes: [{ key: 'job.id', value: String(1 + round * 37) }] },
    { ...all, text: `k-${1 + round * 37}` },
  ]
  return kinds[round % kinds.length] ?? all
}

async function inTemp<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-otlp-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

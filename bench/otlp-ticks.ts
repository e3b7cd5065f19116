import { setTimeout as delay } from 'node:timers/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { compose, type Switchyard } from '../src/main/compose'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { readPlatformFile } from '../src/main/settings/platform-file'
import { sessionSecrets } from '../src/main/settings/secrets'
import { SettingsStore } from '../src/main/settings/store'
import { waitFor } from '../demo/lib/wait'
import { freeBlock, startDemo, withDemoDir } from './app/demo'
import { result, type Bench, type BenchResult } from './lib/bench'
import { flood, type SenderReport } from './lib/flood'
import { quantile } from './lib/measure'
import { SERVICE } from './lib/spans'
import { LATE_MS, TickWatch, type TickCount } from './lib/ticks'

const SPANS_PER_S = Number(process.env['BENCH_TICKS_SPANS_PER_S'] ?? 10_000)
const SECONDS = Number(process.env['BENCH_TICKS_SECONDS'] ?? 30)
const USERS = 10
/** The first readings of a start, and the probes that are found too dear, are not what an hour is like. */
const WARM_UP_MS = 30_000
const NOBODY = { windowId: 0 }

/** The whole app but for its window watches the demo while a flood of spans comes in. */
export const bench: Bench = {
  ids: ['otlp.ticks'],
  run: () =>
    withDemoDir(async (dir) => {
      const port = await freeBlock()
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }
      const args = ['--seed-rows', '20000', '--users', String(USERS)]
      const demo = await startDemo({ dir, args, env })
      const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-bench-'))
      const app = await openApp(dataDir, { platform: demo.filePath, port })
      try {
        return [await measure(app, port)]
      } finally {
        await app.close()
        await demo.stop()
        await rm(dataDir, { recursive: true, force: true })
      }
    }),
}

/** As the window opens it, with the workers that `npm run build` made. */
function openApp(
  dataDir: string,
  { platform, port }: { platform: string; port: number },
): Promise<Switchyard> {
  const built = (name: string): string => resolve(`out/cli/${name}-worker.mjs`)
  return compose({
    ...{ dataDir, clock: systemClock, log: silentLogger, secrets: sessionSecrets(), notices: [] },
    ...{ historyWorkerPath: built('history'), expositionWorkerPath: built('exposition') },
    reportWorkerPath: built('report'),
    telemetry: { workerPath: built('telemetry'), isOn: true, port },
    store: new SettingsStore({ dir: dataDir, now: systemClock.now }),
    given: readPlatformFile(platform).connections,
    about: { version: '0', runtime: 'bench', runtimeNote: null, operator: 'bench', demo: true },
  })
}

async function measure(app: Switchyard, port: number): Promise<BenchResult> {
  const watch = watchTicks(app)
  await warmUp(app)
  const calmFrom = performance.now()
  await delay(SECONDS * 1_000)
  const calm = watch.count(calmFrom, performance.now())

  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  const sent = await flood({ port, spansPerS: SPANS_PER_S, seconds: SECONDS })
  loop.disable()
  const from = performance.now() - (Date.now() - sent.beganAt)
  const under = watch.count(from, from + 1_000 * sent.tookS)

  const stored = await storedSpans(app)
  if (stored + sent.refused + sent.failed !== sent.sent) {
    throw new Error(`${stored} stored and ${sent.refused} refused are not ${sent.sent} sent`)
  }
  return result({
    id: 'otlp.ticks',
    value: percentOf(under),
    unit: '%',
    samples: under.due,
    method: methodOf({ watch, calm, under, sent, stored, loopMs: loop.percentile(99) / 1e6 }),
  })
}

/** Every link that the app tells the page of, as it tells it. */
function watchTicks({ publisher }: Switchyard): TickWatch {
  const watch = new TickWatch(() => performance.now())
  const tell = publisher.link.bind(publisher)
  publisher.link = (link) => {
    watch.note(link)
    tell(link)
  }
  return watch
}

async function warmUp({ handlers }: Switchyard): Promise<void> {
  const check = async (): Promise<true | undefined> => {
    const { links } = await handlers['links.read']({}, NOBODY)
    const isRead = links.length > 0 && links.every(({ lastOkAt }) => lastOkAt !== null)
    return isRead ? true : undefined
  }
  await waitFor('every probe was read', check, { deadlineMs: 120_000 })
  await delay(WARM_UP_MS)
}

/** In the file, by the figures that are written with the spans themselves. */
async function storedSpans({ handlers }: Switchyard): Promise<number> {
  const hour = 3_600_000
  const { rows } = await handlers['traces.red'](
    { fromMs: Date.now() - hour, toMs: Date.now() + hour },
    NOBODY,
  )
  return rows
    .filter(({ service }) => service === SERVICE)
    .reduce((sum, { calls }) => sum + calls, 0)
}

const percentOf = ({ due, onTime }: TickCount): number => (100 * onTime) / due

function methodOf(of: {
  watch: TickWatch
  calm: TickCount
  under: TickCount
  sent: SenderReport
  stored: number
  loopMs: number
}): string {
  const { watch, calm, under, sent, stored, loopMs } = of
  const p99Ms = quantile(under.lateMs, 0.99)
  const late = [...under.late].map(([probe, count]) => `${probe} ${count}`).join(', ')
  return [
    `Ticks of all ${watch.probes} probes of the app (in plain Node, without its window) that came within ${LATE_MS} ms of when they were due (usual interval and its 10 % of jitter after the reading before), of all that were due in ${SECONDS} s`,
    `the demo platform with ${USERS} users, its own traces included, and a sender on the same machine: ${(sent.sent / sent.tookS).toFixed(0)} spans/s as protobuf, of ${sent.sent} sent ${stored} stored, ${sent.refused} refused with a status, ${sent.failed} not answered, which is all of them`,
    `p99 of the lateness ${p99Ms.toFixed(0)} ms, of the delay of the main loop ${loopMs.toFixed(1)} ms${late === '' ? '' : `; late: ${late}`}`,
    `before the flood ${percentOf(calm).toFixed(1)} % of ${calm.due}`,
  ].join('; ')
}

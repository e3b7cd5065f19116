import { readJson } from '../lib/files'
import { WorkerConfig, type ProcessKind, type WorkerProcess } from './config'
import { WorkerLog } from './kit/log'
import { startTelemetry } from './kit/telemetry'

type Run = (process: WorkerProcess) => Promise<() => Promise<void>>

// Each kind loads only what it needs: seven processes start at once on a small machine.
const RUNS: Record<ProcessKind, () => Promise<Run>> = {
  register: async () => (await import('./register')).runRegister,
  api: async () => (await import('./api')).runApi,
  dashboard: async () => (await import('./dashboard')).runDashboard,
  scraper: async () => (await import('./scraper')).runScraper,
  scanner: async () => (await import('./scanner')).runScanner,
  bci: async () => (await import('./bci')).runBci,
  traffic: async () => (await import('../traffic')).runTraffic,
}

/** `worker.mjs CONFIG`: one process of the demo platform. */
async function main(): Promise<void> {
  const config = WorkerConfig.parse(await readJson(process.argv[2] ?? ''))
  const telemetry = await startTelemetry({
    name: config.kind,
    instance: config.instance,
    version: config.version,
  })
  const run = await RUNS[config.kind]()
  const log = new WorkerLog(Date.now, (line) => process.stdout.write(line))
  const close = await run({ config, log, emit: telemetry.emit })
  log.info(`${config.id} ready`)

  const end = (): void => {
    // A stuck connection must not keep us: the platform would have to kill.
    setTimeout(() => process.exit(process.exitCode ?? 1), 4_000).unref()
    void close()
      .then(telemetry.end)
      .then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

main().catch((thrown: unknown) => {
  console.error(thrown)
  process.exit(1)
})

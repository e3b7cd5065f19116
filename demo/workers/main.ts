import { runTraffic } from '../traffic'
import { readJson } from '../lib/files'
import { runApi } from './api'
import { WorkerConfig, type ProcessKind } from './config'
import { runDashboard } from './dashboard'
import { startTelemetry } from './kit/telemetry'
import { runRegister } from './register'
import { runScraper } from './scraper'

const RUNS: Record<ProcessKind, (config: WorkerConfig) => Promise<() => Promise<void>>> = {
  register: runRegister,
  api: runApi,
  dashboard: runDashboard,
  scraper: runScraper,
  traffic: runTraffic,
}

/** `worker.mjs CONFIG`: one process of the demo platform. */
async function main(): Promise<void> {
  const config = WorkerConfig.parse(await readJson(process.argv[2] ?? ''))
  const endTelemetry = await startTelemetry({
    name: config.id,
    instance: `${config.id}-1`,
    version: config.version,
  })
  const close = await RUNS[config.kind](config)
  console.log(`${new Date().toISOString()} ${config.id} ready`)

  const end = (): void => {
    // A stuck connection must not keep us: the platform would have to kill.
    setTimeout(() => process.exit(1), 4_000).unref()
    void close()
      .then(endTelemetry)
      .then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}

main().catch((thrown: unknown) => {
  console.error(thrown)
  process.exit(1)
})

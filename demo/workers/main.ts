import { readJson } from '../lib/files'
import { WorkerConfig, type ProcessKind } from './config'
import { startTelemetry } from './kit/telemetry'

type Run = (config: WorkerConfig) => Promise<() => Promise<void>>

// Each kind loads only what it needs: five processes start at once on a small machine.
const RUNS: Record<ProcessKind, () => Promise<Run>> = {
  register: async () => (await import('./register')).runRegister,
  api: async () => (await import('./api')).runApi,
  dashboard: async () => (await import('./dashboard')).runDashboard,
  scraper: async () => (await import('./scraper')).runScraper,
  traffic: async () => (await import('../traffic')).runTraffic,
}

/** `worker.mjs CONFIG`: one process of the demo platform. */
async function main(): Promise<void> {
  const config = WorkerConfig.parse(await readJson(process.argv[2] ?? ''))
  const endTelemetry = await startTelemetry({
    name: config.id,
    instance: `${config.id}-1`,
    version: config.version,
  })
  const run = await RUNS[config.kind]()
  const close = await run(config)
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

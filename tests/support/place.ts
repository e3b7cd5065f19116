import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { startApp, type TestApp } from './app'
import { startTestPlatform, type TestPlatform } from './platform'
import { freePort } from './ports'

export interface OpenPlace {
  readonly platform: TestPlatform
  /** The one that is open now. */
  readonly app: TestApp
  /** Where the app listens for traces. */
  readonly otlpPort: number
  /** Another app, that knows nothing of what the one before saw. */
  readonly openAnew: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A demo platform and the whole app but for its window, watching it and receiving its traces as after `npm start`. */
export async function openPlace({ users }: { users: number }): Promise<OpenPlace> {
  const port = await freePort()
  const platform = await startTestPlatform({
    users,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
  })
  const workerPath = resolve(import.meta.dirname, '../../out/cli/telemetry-worker.mjs')
  const telemetry = { workerPath, isOn: true, port }
  const open = (): Promise<TestApp> => startApp(platform.filePath, undefined, { telemetry })
  let app = await open()
  const closeApp = async (): Promise<void> => {
    await app.app.close()
    await rm(app.dir, { recursive: true, force: true })
  }
  return {
    ...{ platform, otlpPort: port },
    get app() {
      return app
    },
    openAnew: async () => {
      await closeApp()
      app = await open()
    },
    close: async () => {
      await closeApp()
      await platform.stop()
    },
  }
}

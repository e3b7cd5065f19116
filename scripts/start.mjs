#!/usr/bin/env node
import { startApp } from './lib/app-process.mjs'
import { splitStartArguments } from './lib/arguments.mjs'
import { bootstrap } from './lib/bootstrap.mjs'
import { logToStderr as log, runMain } from './lib/log.mjs'
import { findOtlpPort } from './lib/otlp-port.mjs'
import { startPlatform } from './lib/platform-process.mjs'
import { forwardSignals } from './lib/run.mjs'

/** From a checkout to the window on live data; when one part ends, so does the rest. */
async function start() {
  const args = splitStartArguments(process.argv.slice(2))
  log('Switchyard')
  /** @type {ReturnType<typeof startPlatform> | undefined} */
  let platform
  /** @type {ReturnType<typeof startApp> | undefined} */
  let app
  let requests = 0
  const unlisten = forwardSignals(() => {
    requests += 1
    if (requests === 1) log('\nStopping. Ctrl-C once more stops at once.')
    else platform?.kill()
    void app?.stop()
    if (app === undefined)
      void (platform?.stop() ?? Promise.resolve()).then(() => process.exit(130))
  })
  // Chosen before both: the workers send to it from their first second, and the window listens on it.
  const otlpPort = await findOtlpPort()
  // The databases start while the Electron runtime may still be on its way.
  const beginPlatform = () => {
    log('  demo platform   starting ...')
    platform = startPlatform(['--json', ...args.platform], {
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${otlpPort}` },
    })
  }
  const ready = await bootstrap({
    electron: true,
    redis: true,
    display: true,
    onBuilt: beginPlatform,
  })
  try {
    const startedAt = performance.now()
    await platform?.ready
    log(`  demo platform   ready (waited ${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
    if (requests > 0) return 130
    app = startApp(ready.runtime?.executable ?? '', ['--demo', ...args.app], {
      ...ready.env,
      SWITCHYARD_OTLP_PORT: String(otlpPort),
    })
    log(
      ready.display?.virtual
        ? '  window          open on a virtual display: there is no other'
        : '  window          open',
    )
    void platform?.ended.then((code) => {
      if (requests === 0) log(`The demo platform ended by itself (code ${String(code)}).`)
    })
    const code = await app.ended
    return requests > 0 ? 0 : code
  } finally {
    requests += 1
    log('Stopping the demo platform ...')
    await platform?.stop()
    await ready.close()
    unlisten()
    log('Stopped.')
  }
}

await runMain(start)

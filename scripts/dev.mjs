#!/usr/bin/env node
import { startApp } from './lib/app-process.mjs'
import { bootstrap } from './lib/bootstrap.mjs'
import { runMain } from './lib/log.mjs'
import { forwardSignals } from './lib/run.mjs'

/**
 * Builds what changed and opens the window on the demo platform that runs already (`npm run platform`). The page is served
 * as in production, under the same security policy: after `npm run build`, Ctrl+R shows a change of it.
 */
await runMain(async () => {
  const ready = await bootstrap({ electron: true, display: true, build: true })
  const args = ['--demo', ...process.argv.slice(2)]
  const app = startApp(ready.runtime?.executable ?? '', args, ready.env)
  const unlisten = forwardSignals(() => void app.stop())
  try {
    return await app.ended
  } finally {
    unlisten()
    await ready.close()
  }
})

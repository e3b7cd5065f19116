#!/usr/bin/env node
import { bootstrap } from './lib/bootstrap.mjs'
import { runMain } from './lib/log.mjs'
import { startPlatform } from './lib/platform-process.mjs'
import { forwardSignals } from './lib/run.mjs'

/** The demo platform alone. With --json stdout carries its one line and nothing else. */
await runMain(async () => {
  await bootstrap({ redis: true })
  const platform = startPlatform(process.argv.slice(2), { stdout: 'inherit' })
  let requests = 0
  const unlisten = forwardSignals(() => {
    requests += 1
    if (requests > 1) platform.kill()
    else void platform.stop()
  })
  const code = await platform.ended
  unlisten()
  return code
})

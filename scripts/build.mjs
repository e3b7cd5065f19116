#!/usr/bin/env node
import { buildIfStale } from './lib/build.mjs'
import { installPackages } from './lib/install.mjs'
import { logToStderr, runMain, stepLog } from './lib/log.mjs'

/** Builds in any case; the other commands build only what changed. */
await runMain(async () => {
  const step = stepLog(logToStderr)
  await step('npm packages', (announce) => installPackages({ announce }))
  await step('build', (announce) => buildIfStale({ announce, force: true }))
})

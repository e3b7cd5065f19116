#!/usr/bin/env node
import { join } from 'node:path'
import { bootstrap } from './lib/bootstrap.mjs'
import { runMain } from './lib/log.mjs'
import { ROOT } from './lib/paths.mjs'
import { handOver } from './lib/run.mjs'

/** Puts a named fault into the running demo platform; it undoes itself. */
await runMain(async () => {
  await bootstrap({ log: () => {} })
  return handOver(process.execPath, [
    join(ROOT, 'out', 'demo', 'fault.mjs'),
    ...process.argv.slice(2),
  ])
})

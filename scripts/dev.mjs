#!/usr/bin/env node
import { sandboxArguments } from './lib/app-process.mjs'
import { bootstrap } from './lib/bootstrap.mjs'
import { runMain } from './lib/log.mjs'
import { ROOT, binary } from './lib/paths.mjs'
import { handOver } from './lib/run.mjs'

/** The application with hot reload, on the demo platform that runs already (`npm run platform`). */
await runMain(async () => {
  const ready = await bootstrap({ electron: true, display: true, build: false })
  const noSandbox = sandboxArguments().length > 0 ? ['--noSandbox'] : []
  const args = ['dev', ...noSandbox, '--', '--demo', ...process.argv.slice(2)]
  try {
    return await handOver(binary('electron-vite'), args, { cwd: ROOT, env: ready.env })
  } finally {
    await ready.close()
  }
})

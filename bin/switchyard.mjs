#!/usr/bin/env node
import { existsSync } from 'node:fs'

const program = new URL('../out/cli/index.mjs', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  process.stderr.write('switchyard is not built yet. Build it: npm run build\n')
  process.exitCode = 3
}

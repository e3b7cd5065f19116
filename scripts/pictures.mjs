#!/usr/bin/env node
import { runMain } from './lib/log.mjs'
import { runTypeScript } from './lib/tsx.mjs'

/** Takes the pictures of the user guide from the running application. */
await runMain(() => runTypeScript('tests/pictures/index.ts', process.argv.slice(2)))

#!/usr/bin/env node
import { runMain } from './lib/log.mjs'
import { runTypeScript } from './lib/tsx.mjs'

/** Measures: all figures, or those whose ids are given. */
await runMain(() => runTypeScript('bench/index.ts', process.argv.slice(2)))

#!/usr/bin/env node
import { runMain } from './lib/log.mjs'
import { runTypeScript } from './lib/tsx.mjs'

/** Injects faults into a demo platform of its own and measures that each is detected, explained, repaired and proven. */
await runMain(() => runTypeScript('tests/drills/index.ts', process.argv.slice(2)))

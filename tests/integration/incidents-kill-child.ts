import { resolve } from 'node:path'
import { readArguments } from '../../src/cli/arguments'
import { report } from '../../src/cli/report'

/** Exports one report; the test kills it whenever it likes. */
const [dir = '', out = ''] = process.argv.slice(2)
const words = ['report', '--last', '--user-data-dir', dir, '--out', out]
const workerPath = resolve('out/cli/report-worker.mjs')
await report(readArguments([...words, '--format', 'html,md,json,csv,zip']), workerPath)

import { readArguments } from '../../src/cli/arguments'
import { report } from '../../src/cli/report'

/** Exports one report; the test kills it whenever it likes. */
const [dir = '', out = ''] = process.argv.slice(2)
const words = ['report', '--last', '--user-data-dir', dir, '--out', out]
await report(readArguments([...words, '--format', 'html,md,json,csv,zip']))

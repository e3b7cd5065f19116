import { fileURLToPath } from 'node:url'
import { AppError } from '../shared/errors/app-error'
import { readArguments, USAGE } from './arguments'
import { check } from './check'
import { report as writeReport } from './report'

const EXIT_COULD_NOT_LOOK = 3
/** Built beside this file. */
const REPORT_WORKER = fileURLToPath(new URL('report-worker.mjs', import.meta.url))

/**
 * `switchyard check` reads everything once, `switchyard report` writes the report of an incident; both without a window.
 * Exit 0 normal or written, 1 warning, 2 critical, 3 could not.
 */
async function main(argv: readonly string[]): Promise<number> {
  const wanted = readArguments(argv)
  if (wanted.command === 'report') {
    process.stdout.write(await writeReport(wanted, REPORT_WORKER))
    return 0
  }
  if (wanted.command !== 'check') {
    process.stderr.write(USAGE)
    return wanted.command === 'help' ? 0 : EXIT_COULD_NOT_LOOK
  }
  const { report, exitCode } = await check(wanted)
  process.stdout.write(report)
  return exitCode
}

main(process.argv.slice(2)).then(
  (code) => void (process.exitCode = code),
  (thrown: unknown) => {
    const hint = thrown instanceof AppError ? `\n${thrown.hint}` : ''
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    process.stderr.write(`${words}${hint}\n`)
    process.exitCode = EXIT_COULD_NOT_LOOK
  },
)

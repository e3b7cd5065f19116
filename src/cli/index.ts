import { readArguments, USAGE } from './arguments'
import { check } from './check'

const EXIT_COULD_NOT_LOOK = 3

/** `switchyard check`: reads everything once, without a window. Exit 0 normal, 1 warning, 2 critical, 3 could not look. */
async function main(argv: readonly string[]): Promise<number> {
  const wanted = readArguments(argv)
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
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    process.exitCode = EXIT_COULD_NOT_LOOK
  },
)

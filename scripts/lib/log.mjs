/** A failure that a person can do something about: printed as it is, without a stack. */
export class SetupError extends Error {}

/** @typedef {(line: string) => void} Log */

/** Progress goes to stderr, so that stdout stays free for answers. @type {Log} */
export const logToStderr = (line) => void process.stderr.write(`${line}\n`)

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1000) return `${String(Math.round(ms))} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${String(Math.floor(seconds / 60))} min ${String(Math.round(seconds % 60))} s`
}

/** One line a step: its name, what came of it, how long it took. @param {Log} log */
export function stepLog(log) {
  /**
   * @template T
   * @param {string} name
   * @param {(announce: Log) => Promise<{ note: string, value: T }>} work
   */
  return async (name, work) => {
    const startedAt = performance.now()
    const label = `  ${name.padEnd(16)}`
    const { note, value } = await work((text) => log(`${label}${text} ...`))
    log(`${label}${note} (${duration(performance.now() - startedAt)})`)
    return value
  }
}

/** Runs a command's main function; a SetupError ends it with its message alone. @param {() => Promise<number | void>} main */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    const text = error instanceof SetupError ? error.message : (error?.stack ?? String(error))
    logToStderr(`\n${text}`)
    process.exit(1) // a step beside the failed one may still run
  }
}

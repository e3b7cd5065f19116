import { fstatSync } from 'node:fs'
import { parseOptions, USAGE } from './options'
import { startPlatform } from './start-platform'

const PARENT_CHECK_MS = 1_000

/** Calls `end` when whoever started us is gone: its pipe closes, or our parent changes. */
function watchParent(end: (why: string) => void): void {
  const stdin = fstatSync(0)
  if (stdin.isFIFO() || stdin.isSocket()) {
    process.stdin
      .on('end', () => end('the starter closed our input'))
      .on('error', () => end('the starter is gone'))
    process.stdin.resume()
  }
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end('the starter is gone')
  }, PARENT_CHECK_MS).unref()
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(USAGE)
    return
  }
  const options = parseOptions(process.argv.slice(2))
  const progress = (line: string): void => console.error(`platform: ${line}`)
  const ending = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(signal))
    if (!options.keepRunning) watchParent(resolve)
  })
  // A reader that went away must not break the stopping.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)

  const startedAt = performance.now()
  // Asked to end before all is up: the supervisors end what has been started.
  let isUp = false
  void ending.then((why) => {
    if (isUp) return
    progress(`stopping before it was ready: ${why}`)
    process.exit(0)
  })
  const platform = await startPlatform({ ...options, redisUrl: process.env['REDIS_URL'], progress })
  isUp = true
  progress(`ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`)
  for (const line of platform.file.missing) progress(`missing: ${line}`)
  if (options.json) console.log(JSON.stringify(platform.file))
  else console.error(`platform: ${options.dir}/platform.json; Ctrl-C stops it`)

  progress(`stopping: ${await ending}`)
  await platform.stop()
  progress('stopped')
  process.exit(0)
}

main().catch((thrown: unknown) => {
  console.error(`platform: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  process.exit(1)
})

import { FAULT_USAGE, parseFaultOptions } from './fault-options'
import { FAULTS, findFault } from './faults/registry'
import { pause } from './lib/wait'
import { readPlatformFile } from './platform-file'

async function main(): Promise<void> {
  const options = parseFaultOptions(process.argv.slice(2))
  if (options.list) {
    const width = Math.max(...FAULTS.map((fault) => fault.name.length))
    for (const { name, title } of FAULTS) console.log(`${name.padEnd(width)}  ${title}`)
    return
  }
  if (options.name === undefined) throw new Error(FAULT_USAGE)
  const fault = findFault(options.name)
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => ending.abort())

  const log = (line: string): void => console.log(`fault: ${line}`)
  const platform = await readPlatformFile(options.platform)
  log(`${fault.title}. Expect: ${fault.expect}`)
  const undo = await fault.start({ platform, log })
  log(`in place for ${options.forMs / 1_000} s; Ctrl-C ends it now`)
  await pause(options.forMs, ending.signal)
  await undo()
  log('undone')
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : String(thrown))
    process.exit(1)
  },
)

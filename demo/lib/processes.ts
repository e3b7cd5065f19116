import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { signalQuietly } from './supervised'
import { waitFor } from './wait'

const run = promisify(execFile)

/** The command line of a live process, or undefined. A zombie counts as gone. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    const text = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    return text === '' ? undefined : text
  } catch {
    if (process.platform === 'linux') return undefined
  }
  try {
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)])
    return stdout.trim() === '' ? undefined : stdout.trim()
  } catch {
    return undefined
  }
}

/** Ends a process of an earlier run. Only if its command line names `marker`: a pid may be in use by another by now. */
export async function endLeftover(pid: number, marker: string): Promise<boolean> {
  const isOurs = async (): Promise<boolean> => (await commandLine(pid))?.includes(marker) ?? false
  if (!(await isOurs())) return false
  signalQuietly(pid, 'SIGINT')
  const gone = async (): Promise<true | undefined> => ((await isOurs()) ? undefined : true)
  await waitFor(`end of pid ${pid}`, gone, { deadlineMs: 10_000 }).catch(async () => {
    signalQuietly(pid, 'SIGKILL')
    await waitFor(`end of pid ${pid}`, gone, { deadlineMs: 5_000 })
  })
  return true
}

import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pause } from './wait'

// The shell waits on a pipe that only we hold. When we die, in whatever way, the pipe closes and
// the shell ends the child: nothing outlives us, not even after kill -9. The child's pid comes on fd 3.
const SUPERVISOR = `
sig=$1; shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo $child >&3
exec 3>&-
( while read -r _ <&4; do :; done
  kill -$sig $child
  i=0; while [ $i -lt 8 ]; do sleep 1; kill -0 $child || exit 0; i=$((i+1)); done
  kill -KILL $child ) >/dev/null 2>&1 &
watcher=$!
wait $child; code=$?
kill $watcher 2>/dev/null
exit $code`

export interface SupervisedOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly stopSignal: 'INT' | 'TERM'
  /** stdout and stderr are appended here. */
  readonly logFile: string
  readonly env?: NodeJS.ProcessEnv
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined
  readonly cwd?: string
}

export interface Supervised {
  readonly pid: number
  /** Settles with the exit code when the child has ended. */
  readonly exited: Promise<number>
  isRunning(): boolean
  /** Asks it to end, and insists after `graceMs`. */
  stop(graceMs?: number): Promise<void>
}

/** Starts a child that cannot outlive this process. */
export async function startSupervised(options: SupervisedOptions): Promise<Supervised> {
  const log = openLog(options.logFile)
  const shell = spawn(
    '/bin/sh',
    ['-c', SUPERVISOR, 'supervisor', options.stopSignal, options.command, ...options.args],
    {
      stdio: ['pipe', log, log, 'pipe'],
      // A group of its own: Ctrl-C in the terminal reaches us alone, and we stop things in order.
      detached: true,
      env: options.env ?? process.env,
      cwd: options.cwd,
      ...(options.owner ?? {}),
    },
  )
  closeSync(log)
  shell.stdin?.on('error', () => undefined)
  let running = true
  const exited = new Promise<number>((resolve) => {
    shell.once('exit', (code, signal) => {
      running = false
      resolve(code ?? (signal === null ? 1 : 128))
    })
  })
  const pid = await readPid(shell)
  return {
    pid,
    exited,
    isRunning: () => running,
    stop: async (graceMs = 6_000) => {
      if (running) signalQuietly(pid, `SIG${options.stopSignal}`)
      await Promise.race([exited, pause(graceMs)])
      if (running) signalQuietly(pid, 'SIGKILL')
      await exited
    },
  }
}

const LOG_LIMIT_BYTES = 5 * 1024 * 1024

/** The last lines of a log, in one. */
export function tailOf(logFile: string): string {
  const text = readFileSync(logFile, 'utf8').trim()
  return text.split('\n').slice(-4).join(' | ').slice(-600)
}

/** Appends; a log that has grown large is set aside first, in place of the one set aside before. */
function openLog(path: string): number {
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (sizeBytes > LOG_LIMIT_BYTES) renameSync(path, `${path}.old`)
  return openSync(path, 'a', 0o600)
}

function readPid(shell: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const pipe = shell.stdio[3] as Readable
    pipe.setEncoding('utf8')
    pipe.on('data', (chunk: string) => (text += chunk))
    pipe.once('end', () => {
      const pid = Number(text.trim())
      if (Number.isInteger(pid) && pid > 0) resolve(pid)
      else reject(new Error('the child did not start'))
    })
    shell.once('error', reject)
  })
}

/** Sends a signal to a process that may be gone already. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended: what we wanted.
  }
}
